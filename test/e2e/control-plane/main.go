// Command control-plane is a Kubernetes control plane in one file, for tests: the first argument names the part that
// the process becomes. The parts are processes of their own, so that a test can kill one of them, and because they
// share registries of flags and metrics that hold one part only.
package main

import (
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"go.etcd.io/etcd/server/v3/etcdmain"
	"k8s.io/component-base/cli"
	_ "k8s.io/component-base/logs/json/register"
	_ "k8s.io/component-base/metrics/prometheus/clientgo"
	_ "k8s.io/component-base/metrics/prometheus/version"
	kubectl "k8s.io/kubectl/pkg/cmd"
	kubectlutil "k8s.io/kubectl/pkg/cmd/util"
	apiserver "k8s.io/kubernetes/cmd/kube-apiserver/app"
	controllers "k8s.io/kubernetes/cmd/kube-controller-manager/app"
)

func main() {
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "usage: control-plane etcd|kube-apiserver|kube-controller-manager|kubectl [arguments]")
		os.Exit(2)
	}
	part := os.Args[1]
	os.Args = append([]string{part}, os.Args[2:]...)
	switch part {
	case "etcd":
		exitWhenInputEnds()
		etcdmain.Main(os.Args)
	case "kube-apiserver":
		exitWhenInputEnds()
		if folder := os.Getenv("SERVICES"); folder != "" {
			apiserver.SetServiceResolverForTests(services(folder))
		}
		os.Exit(cli.Run(apiserver.NewAPIServerCommand()))
	case "kube-controller-manager":
		exitWhenInputEnds()
		os.Exit(cli.Run(controllers.NewControllerManagerCommand()))
	case "kubectl":
		run(kubectl.NewDefaultKubectlCommand())
	default:
		fmt.Fprintf(os.Stderr, "control-plane: there is no part %q\n", part)
		os.Exit(2)
	}
}

// run prints what goes wrong as kubectl itself does, without the usage of the command.
func run(command *cobra.Command) {
	if err := cli.RunNoErrOutput(command); err != nil {
		kubectlutil.CheckErr(err)
	}
}

// services is a folder that says where Services lead, since nothing here routes their addresses: the file
// <namespace>.<name> holds host and port, and is read for each new connection.
type services string

func (folder services) ResolveEndpoint(namespace, name string, _ int32) (*url.URL, error) {
	text, err := os.ReadFile(filepath.Join(string(folder), namespace+"."+name))
	if err != nil {
		return nil, fmt.Errorf("service %s/%s leads nowhere: %w", namespace, name, err)
	}
	return &url.URL{Scheme: "https", Host: strings.TrimSpace(string(text))}, nil
}

// exitWhenInputEnds ends the process when whoever started it is gone, however it went: it holds the other end of our
// standard input. A test run that is killed thus leaves nothing running.
func exitWhenInputEnds() {
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		os.Exit(0)
	}()
}
