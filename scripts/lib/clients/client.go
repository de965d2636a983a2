// A request with the defaults of net/http. Arguments: the name to ask for, a port of 127.0.0.1.
package main

import (
	"context"
	"log"
	"net"
	"net/http"
	"os"
)

func main() {
	port := os.Args[2]
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.DialContext = func(context.Context, string, string) (net.Conn, error) {
		return net.Dial("tcp", "127.0.0.1:"+port)
	}
	client := http.Client{Transport: transport}
	if _, fault := client.Get("https://" + os.Args[1] + ":" + port + "/"); fault != nil {
		log.Fatal(fault)
	}
}
