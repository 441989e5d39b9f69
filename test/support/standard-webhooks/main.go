// Verifies and signs with the Go library of Standard Webhooks: one JSON document on standard input, one on output.
package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

type message struct {
	Secret  string            `json:"secret"`
	Id      string            `json:"id"`
	Seconds int64             `json:"seconds"`
	Body    string            `json:"body"`
	Headers map[string]string `json:"headers"`
}

type answer struct {
	Verified  bool   `json:"verified"`
	Signature string `json:"signature"`
}

func answerTo(asked message) (answer, error) {
	webhook, err := standardwebhooks.NewWebhook(asked.Secret)
	if err != nil {
		return answer{}, err
	}
	headers := http.Header{}
	for name, value := range asked.Headers {
		headers.Set(name, value)
	}
	verified := webhook.Verify([]byte(asked.Body), headers) == nil
	signature, err := webhook.Sign(asked.Id, time.Unix(asked.Seconds, 0), []byte(asked.Body))
	return answer{Verified: verified, Signature: signature}, err
}

func run() error {
	var asked []message
	if err := json.NewDecoder(os.Stdin).Decode(&asked); err != nil {
		return err
	}
	answers := []answer{}
	for _, one := range asked {
		answered, err := answerTo(one)
		if err != nil {
			return err
		}
		answers = append(answers, answered)
	}
	return json.NewEncoder(os.Stdout).Encode(answers)
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
