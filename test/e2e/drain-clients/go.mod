module sidecar-injector/drain-clients

go 1.25.0
