// Command drain-clients shows what Go's own HTTP client, which API servers call webhooks with, makes of a server that
// is told to stop: each of many clients sends one review around the moment in which it stops listening.
package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand"
	"net"
	"net/http"
	"os"
	"sync/atomic"
	"syscall"
	"time"
)

var (
	url      = flag.String("url", "", "what reviews are sent to")
	pid      = flag.Int("pid", 0, "the process that is told to stop")
	count    = flag.Int("clients", 30, "how many there are")
	isKept   = flag.Bool("kept", true, "whether reviews go out on connections that were used before")
	earliest = flag.Duration("earliest", 0, "after the signal")
	latest   = flag.Duration("latest", time.Second, "after the signal")
)

// A review that needs another connection would go to another replica.
var errMoved = errors.New("another connection is needed")

// Report is what became of the reviews.
type Report struct {
	Answered int      `json:"answered"`
	Moved    int      `json:"moved"`
	Failures []string `json:"failures"`
}

func main() {
	flag.Parse()
	review, err := io.ReadAll(os.Stdin)
	exitOn(err)
	var isStopping atomic.Bool
	clients := make([]*http.Client, *count)
	for i := range clients {
		clients[i] = client(&isStopping)
		if *isKept {
			exitOn(send(clients[i], review))
		}
	}
	isStopping.Store(true)
	exitOn(syscall.Kill(*pid, syscall.SIGTERM))
	results := make(chan error)
	for _, one := range clients {
		go func() {
			time.Sleep(*earliest + time.Duration(rand.Int63n(int64(*latest-*earliest))))
			results <- send(one, review)
		}()
	}
	report := Report{Failures: []string{}}
	for range clients {
		switch err := <-results; {
		case err == nil:
			report.Answered++
		case errors.Is(err, errMoved) || errors.Is(err, syscall.ECONNREFUSED):
			report.Moved++
		default:
			report.Failures = append(report.Failures, err.Error())
		}
	}
	exitOn(json.NewEncoder(os.Stdout).Encode(report))
}

func client(isStopping *atomic.Bool) *http.Client {
	dialer := &net.Dialer{}
	return &http.Client{Transport: &http.Transport{
		TLSClientConfig: &tls.Config{InsecureSkipVerify: true},
		DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			if *isKept && isStopping.Load() {
				return nil, errMoved
			}
			return dialer.DialContext(ctx, network, address)
		},
	}}
}

func send(client *http.Client, review []byte) error {
	answer, err := client.Post(*url, "application/json", bytes.NewReader(review))
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if _, err := io.Copy(io.Discard, answer.Body); err != nil {
		return err
	}
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("HTTP %d", answer.StatusCode)
	}
	return nil
}

func exitOn(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
