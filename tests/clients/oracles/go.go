// What crypto/tls decides for a client: crypto/x509's Verify with the options that crypto/tls passes.
// The line protocol is described in ../ask.
package main

import (
	"bufio"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"time"
)

// parseAll parses DER certificates; what cannot be parsed is reported, and left out.
func parseAll(field string) ([]*x509.Certificate, error) {
	var all []*x509.Certificate
	var fault error
	if field == "-" {
		return nil, nil
	}
	for _, text := range strings.Split(field, ",") {
		der, err := base64.StdEncoding.DecodeString(text)
		if err == nil {
			var certificate *x509.Certificate
			if certificate, err = x509.ParseCertificate(der); err == nil {
				all = append(all, certificate)
			}
		}
		if err != nil {
			fault = err
		}
	}
	return all, fault
}

func pool(certificates []*x509.Certificate) *x509.CertPool {
	made := x509.NewCertPool()
	for _, certificate := range certificates {
		made.AddCert(certificate)
	}
	return made
}

func verify(fields []string) error {
	milliseconds, err := strconv.ParseInt(fields[1], 10, 64)
	if err != nil {
		return err
	}
	// AppendCertsFromPEM leaves out roots that cannot be parsed; crypto/tls ends at a sent certificate that cannot.
	trusted, _ := parseAll(fields[4])
	sent, err := parseAll(fields[5])
	if err != nil {
		return fmt.Errorf("tls: failed to parse certificate from server: %w", err)
	}
	options := x509.VerifyOptions{
		Roots:         pool(trusted),
		Intermediates: pool(sent[1:]),
		CurrentTime:   time.UnixMilli(milliseconds),
		KeyUsages:     []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	if fields[2] != "-" {
		options.DNSName = fields[3]
	}
	_, err = sent[0].Verify(options)
	return err
}

func main() {
	if len(os.Args) > 1 && os.Args[len(os.Args)-1] == "--version" {
		fmt.Println("Go " + runtime.Version())
		return
	}
	input := bufio.NewReaderSize(os.Stdin, 1<<20)
	for {
		line, err := input.ReadString('\n')
		if err != nil {
			return
		}
		fields := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if err := verify(fields); err != nil {
			fmt.Printf("%s\trefuse\t%s\n", fields[0], strings.Join(strings.Fields(err.Error()), " "))
		} else {
			fmt.Printf("%s\taccept\t\n", fields[0])
		}
	}
}
