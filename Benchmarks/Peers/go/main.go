// The peer: the benchmark's work with Go's net/http, a goroutine per document and per call.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"sort"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

const text = "A client that calls many services at once has to say exactly what came back from each of them: in time, under " +
	"failure, and at scale. The pipeline validates a document first. Then it sends the document to three services in " +
	"parallel, and waits for all of them or for the deadline, whichever comes first. A failed analysis leaves the " +
	"other results standing, and the report names the service that failed."

type document struct {
	ID   string `json:"id"`
	Text string `json:"text"`
}

type verdict struct {
	ID         string   `json:"id"`
	Valid      bool     `json:"valid"`
	Characters int      `json:"characters"`
	Words      int      `json:"words"`
	Problems   []string `json:"problems"`
	Language   string   `json:"language"`
	Encoding   string   `json:"encoding"`
	Checks     []string `json:"checks"`
	Limits     struct {
		Characters int `json:"characters"`
		Lines      int `json:"lines"`
	} `json:"limits"`
}

type analysis struct {
	ID         string `json:"id"`
	Sentences  int    `json:"sentences"`
	Words      int    `json:"words"`
	Characters int    `json:"characters"`
	Terms      []struct {
		Term      string  `json:"term"`
		Count     int     `json:"count"`
		Frequency float64 `json:"frequency"`
	} `json:"terms"`
	Readability struct {
		FleschReadingEase       float64 `json:"fleschReadingEase"`
		FleschKincaidGrade      float64 `json:"fleschKincaidGrade"`
		AverageWordsPerSentence float64 `json:"averageWordsPerSentence"`
		AverageSyllablesPerWord float64 `json:"averageSyllablesPerWord"`
	} `json:"readability"`
}

type summary struct {
	ID          string    `json:"id"`
	Sentences   []string  `json:"sentences"`
	Scores      []float64 `json:"scores"`
	Iterations  int       `json:"iterations"`
	Compression float64   `json:"compression"`
}

type label struct {
	ID            string             `json:"id"`
	Label         string             `json:"label"`
	Probabilities map[string]float64 `json:"probabilities"`
	Model         string             `json:"model"`
	Vocabulary    int                `json:"vocabulary"`
}

type pipeline struct {
	client *http.Client
	bases  []string
}

func (p *pipeline) call(ctx context.Context, service int, path string, in, out any) error {
	body, err := json.Marshal(in)
	if err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, p.bases[service]+path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Accept", "application/json")
	response, err := p.client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		return err
	}
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("status %d", response.StatusCode)
	}
	return json.Unmarshal(answer, out)
}

func (p *pipeline) process(number int64) error {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	doc := document{ID: fmt.Sprintf("doc-%d", number), Text: text}
	var v verdict
	if err := p.call(ctx, 0, "/validate", doc, &v); err != nil {
		return err
	}
	var a analysis
	var s summary
	var l label
	errs := make([]error, 3)
	var group sync.WaitGroup
	group.Add(3)
	go func() { defer group.Done(); errs[0] = p.call(ctx, 1, "/analyze", doc, &a) }()
	go func() { defer group.Done(); errs[1] = p.call(ctx, 2, "/summarize", doc, &s) }()
	go func() { defer group.Done(); errs[2] = p.call(ctx, 3, "/classify", doc, &l) }()
	group.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func (p *pipeline) run(count int64, inFlight int) []float64 {
	var next int64
	results := make([][]float64, inFlight)
	var group sync.WaitGroup
	for worker := 0; worker < inFlight; worker++ {
		group.Add(1)
		go func(worker int) {
			defer group.Done()
			for {
				number := atomic.AddInt64(&next, 1)
				if number > count {
					return
				}
				start := time.Now()
				if err := p.process(number); err != nil {
					fmt.Fprintln(os.Stderr, err)
					os.Exit(1)
				}
				results[worker] = append(results[worker], float64(time.Since(start).Nanoseconds())/1e6)
			}
		}(worker)
	}
	group.Wait()
	var all []float64
	for _, some := range results {
		all = append(all, some...)
	}
	sort.Float64s(all)
	return all
}

func cpu() float64 {
	var usage syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &usage)
	seconds := func(t syscall.Timeval) float64 { return float64(t.Sec) + float64(t.Usec)/1e6 }
	return seconds(usage.Utime) + seconds(usage.Stime)
}

func peakMegabytes() float64 {
	status, _ := os.ReadFile("/proc/self/status")
	var kilobytes float64
	for _, line := range strings.Split(string(status), "\n") {
		if strings.HasPrefix(line, "VmHWM:") {
			_, _ = fmt.Sscanf(line, "VmHWM: %f", &kilobytes)
		}
	}
	return kilobytes / 1024
}

func main() {
	ports := flag.String("ports", "8001,8002,8003,8004", "the ports of the four services")
	documents := flag.Int64("documents", 20000, "documents to measure")
	inFlight := flag.Int("in-flight", 64, "documents under way at a time")
	connections := flag.Int("connections", 64, "connections per service")
	warmup := flag.Int64("warmup", 2000, "documents before the measurement")
	flag.Parse()

	p := &pipeline{client: &http.Client{
		Timeout: 30 * time.Second,
		Transport: &http.Transport{
			MaxConnsPerHost: *connections, MaxIdleConnsPerHost: *connections, MaxIdleConns: 4 * *connections,
			DisableCompression: true,
		},
	}}
	for _, port := range strings.Split(*ports, ",") {
		p.bases = append(p.bases, "http://127.0.0.1:"+port)
	}
	p.run(*warmup, *inFlight)
	cpuBefore, start := cpu(), time.Now()
	latencies := p.run(*documents, *inFlight)
	seconds, used := time.Since(start).Seconds(), cpu()-cpuBefore
	percentile := func(q float64) float64 { return latencies[int(float64(len(latencies)-1)*q)] }
	line, _ := json.Marshal(map[string]any{
		"client": "go-net-http", "documents": *documents, "inFlight": *inFlight, "seconds": seconds,
		"documentsPerSecond":     float64(*documents) / seconds,
		"cpuMicrosecondsPerCall": used * 1e6 / float64(*documents*4),
		"p50Milliseconds":        percentile(0.5), "p99Milliseconds": percentile(0.99),
		"peakMemoryMegabytes": peakMegabytes(),
	})
	fmt.Println(string(line))
}
