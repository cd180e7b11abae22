// jobs JOB ITERATIONS MILLIS WARM_UP_MILLIS: a job of the comparison in Go, on one processor; prints its samples.
// "crawl PORT PAGES ITERATIONS" and "sleep COUNT" are jobs too.
package main

import (
	"context"
	"fmt"
	"io"
	"math"
	"net"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

const many = 10000

func check(expected, actual int) {
	if expected != actual {
		fmt.Fprintf(os.Stderr, "expected %d, got %d\n", expected, actual)
		os.Exit(1)
	}
}

func sample(nanos, cpu, other float64) {
	fmt.Printf("sample %.2f %.2f %.2f\n", nanos, cpu, other)
}

func cpuNanos() float64 {
	var used syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &used)
	return float64(used.Utime.Nano() + used.Stime.Nano())
}

func statusBytes(key string) float64 {
	status, _ := os.ReadFile("/proc/self/status")
	for _, line := range strings.Split(string(status), "\n") {
		if strings.HasPrefix(line, key+":") {
			kilobytes, _ := strconv.Atoi(strings.Fields(line)[1])
			return float64(kilobytes) * 1024
		}
	}
	return math.NaN()
}

func spin(count int) int {
	for i := 0; i < count; i++ {
		runtime.Gosched()
	}
	return count
}

func alternate(count int) {
	var first, second int
	var group sync.WaitGroup
	group.Add(2)
	go func() { first = spin(count / 2); group.Done() }()
	go func() { second = spin(count - count/2); group.Done() }()
	group.Wait()
	check(count, first+second)
}

func handOver(count int) {
	ping, pong := make(chan int), make(chan int)
	go func() {
		for turn := range ping {
			pong <- turn + 1
		}
		close(pong)
	}()
	turn := 0
	for i := 0; i < count/2; i++ {
		ping <- turn + 1
		turn = <-pong
	}
	close(ping)
	check(count/2*2, turn)
}

func gather(width int) func(int) time.Duration {
	return func(count int) time.Duration {
		rounds := (count + width - 1) / width
		total := 0
		begin := time.Now()
		for i := 0; i < rounds; i++ {
			var group sync.WaitGroup
			results := make([]int, width)
			group.Add(width)
			for j := 0; j < width; j++ {
				j := j
				go func() { results[j] = 1; group.Done() }()
			}
			group.Wait()
			for _, result := range results {
				total += result
			}
		}
		check(rounds*width, total)
		return scaled(time.Since(begin), count, rounds*width)
	}
}

func scaled(took time.Duration, count, done int) time.Duration {
	return time.Duration(float64(took) * float64(count) / float64(done))
}

func sum(count, period int) int {
	return count/period*(period*(period-1)/2) + count%period*(count%period-1)/2
}

func channel(capacity, period int) func(int) {
	return func(count int) {
		items := make(chan int, capacity)
		go func() {
			for i := 0; i < count; i++ {
				items <- i % period
			}
		}()
		total := 0
		for i := 0; i < count; i++ {
			total += <-items
		}
		check(sum(count, period), total)
	}
}

func selecting(count int) {
	first, second := make(chan int), make(chan int)
	go func() {
		for i := 0; i < count; i++ {
			if i%2 == 0 {
				first <- i & 127
			} else {
				second <- i & 127
			}
		}
	}()
	total := 0
	for i := 0; i < count; i++ {
		select {
		case item := <-first:
			total += item
		case item := <-second:
			total += item
		}
	}
	check(sum(count, 128), total)
}

func timeout(count int) {
	total := 0
	for i := 0; i < count; i++ {
		ctx, stop := context.WithTimeout(context.Background(), time.Minute)
		if ctx.Err() == nil {
			total++
		}
		stop()
	}
	check(count, total)
}

func timers(count int) time.Duration {
	rounds := (count + many - 1) / many
	var fired int64
	begin := time.Now()
	for i := 0; i < rounds; i++ {
		all := make([]*time.Timer, many)
		for j := range all {
			all[j] = time.AfterFunc(time.Minute+time.Duration(j)*time.Millisecond, func() { atomic.AddInt64(&fired, 1) })
		}
		for _, timer := range all {
			timer.Stop()
		}
	}
	check(0, int(fired))
	return scaled(time.Since(begin), count, rounds*many)
}

func cancelOnce() time.Duration {
	ctx, cancel := context.WithCancel(context.Background())
	var begun, ended int64
	var group sync.WaitGroup
	group.Add(many)
	for i := 0; i < many; i++ {
		go func() {
			atomic.AddInt64(&begun, 1)
			<-ctx.Done()
			atomic.AddInt64(&ended, 1)
			group.Done()
		}()
	}
	for atomic.LoadInt64(&begun) < many {
		runtime.Gosched()
	}
	runtime.Gosched()
	begin := time.Now()
	cancel()
	group.Wait()
	took := time.Since(begin)
	check(many, int(ended))
	return took
}

func cancelling(count int) time.Duration {
	rounds := (count + many - 1) / many
	var took time.Duration
	for i := 0; i < rounds; i++ {
		took += cancelOnce()
	}
	return scaled(took, count, rounds*many)
}

func sleeping(count int) {
	base, cpu, begin := statusBytes("VmRSS"), cpuNanos(), time.Now()
	var woken int64
	var group sync.WaitGroup
	group.Add(count)
	for i := 0; i < count; i++ {
		millis := 1000 + i*7919%1000
		go func() {
			time.Sleep(time.Duration(millis) * time.Millisecond)
			atomic.AddInt64(&woken, 1)
			group.Done()
		}()
	}
	group.Wait()
	check(count, int(woken))
	all := float64(count)
	sample((float64(time.Since(begin))-2e9)/all, (cpuNanos()-cpu)/all, (statusBytes("VmHWM")-base)/all)
}

func fetch(port, number int) int {
	connection, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", port))
	if err != nil {
		return 0
	}
	defer connection.Close()
	fmt.Fprintf(connection, "GET /%d HTTP/1.1\r\nHost: x\r\n\r\n", number)
	answer, err := io.ReadAll(connection)
	if err != nil || !strings.HasSuffix(string(answer), fmt.Sprintf("page %d", number)) {
		return 0
	}
	return 1
}

func crawl(port, pages, iterations int) {
	for i := 0; i <= iterations; i++ {
		cpu, begin := cpuNanos(), time.Now()
		var fetched int64
		var group sync.WaitGroup
		group.Add(pages)
		for number := 0; number < pages; number++ {
			number := number
			go func() { atomic.AddInt64(&fetched, int64(fetch(port, number))); group.Done() }()
		}
		group.Wait()
		check(pages, int(fetched))
		if i > 0 {
			sample(float64(time.Since(begin)), cpuNanos()-cpu, math.NaN())
		}
	}
}

func whole(job func(int)) func(int) time.Duration {
	return func(count int) time.Duration {
		begin := time.Now()
		job(count)
		return time.Since(begin)
	}
}

var jobs = map[string]func(int) time.Duration{
	"yield":        whole(func(count int) { check(count, spin(count)) }),
	"alternate":    whole(alternate),
	"hand-over":    whole(handOver),
	"fork":         gather(1),
	"gather-10":    gather(10),
	"gather-100":   gather(100),
	"gather-10000": gather(10000),
	"channel-0":    whole(channel(0, 128)),
	"channel-1":    whole(channel(1, 128)),
	"channel-100":  whole(channel(100, 128)),
	"select":       whole(selecting),
	"generator":    whole(channel(0, 64)),
	"timeout":      whole(timeout),
	"timers":       timers,
	"cancel":       cancelling,
}

func measure(name string, iterations, millis, warmUp int) {
	job, known := jobs[name]
	if !known {
		fmt.Fprintln(os.Stderr, "no job "+name)
		os.Exit(2)
	}
	goal := float64(millis) * 1e6
	count, end := 1, time.Now().Add(time.Duration(warmUp)*time.Millisecond)
	for {
		took := float64(job(count))
		if took < goal/2 {
			count = int(math.Max(float64(count+1), math.Min(float64(count*4), float64(count)*goal/math.Max(took, 1))))
			continue
		}
		count = int(math.Max(1, float64(count)*goal/took))
		if time.Now().After(end) {
			break
		}
	}
	for i := 0; i < iterations; i++ {
		before := cpuNanos()
		took := float64(job(count))
		cpu := (cpuNanos() - before) / float64(count)
		if name == "cancel" {
			// That of making the tasks is in it.
			cpu = math.NaN()
		}
		sample(took/float64(count), cpu, math.NaN())
	}
}

func main() {
	runtime.GOMAXPROCS(1)
	var numbers []int
	for _, word := range os.Args[2:] {
		number, err := strconv.Atoi(word)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(2)
		}
		numbers = append(numbers, number)
	}
	switch os.Args[1] {
	case "sleep":
		sleeping(numbers[0])
	case "crawl":
		crawl(numbers[0], numbers[1], numbers[2])
	default:
		measure(os.Args[1], numbers[0], numbers[1], numbers[2])
	}
}
