#!/usr/bin/env python3
"""Measures Javelina beside a yardstick: the same load, on the same machine, in turns.

    bench/versus.py throughput       requests/s, latency and CPU per request, in interleaved rounds
    bench/versus.py commands         the same for one command of each data type
    bench/versus.py bytes-per-key    growth of used_memory per key, for several sizes of value
    bench/versus.py bytes-per-type   growth of used_memory for a million elements in each data type
    bench/versus.py latency          latency at a fixed rate, half of what the slower server can do
    bench/versus.py startup          time from the command line to the first PONG
    bench/versus.py restart          time to save a dataset, and from the command line until it is loaded again
    bench/versus.py snapshot         latency and resident memory while snapshots are made under write load
    bench/versus.py cluster          six nodes: what they take while nothing happens, and how long failovers take
    bench/versus.py soak             minutes of mixed commands; is every byte given back afterwards?

Without --server it starts redis-server (or valkey-server) as the yardstick and a Javelina node, each on a free port,
and ends them when it ends, however it ends. With --server NAME=HOST:PORT[:PID], once per server, it measures servers
that run already; the first is the yardstick. Figures compare within one run only: another day is another machine.
"""

import argparse
import collections
import contextlib
import json
import os
import random
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

HOME = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
LAUNCHER = os.path.join(HOME, "bin", "javelina")
BENCH_RUN = os.path.join(HOME, "bench", "run")
YARDSTICKS = ("valkey-server", "redis-server")
BENCHMARKS = ("valkey-benchmark", "redis-benchmark")
START_SECONDS = 30          # 300 when there is something to load
STOP_SECONDS = 15
RUN_SECONDS = 300           # one run of a load client


class Problem(Exception):
    """Something the user can mend: printed as one line."""


# --- Speaking to a server. -------------------------------------------------------------------------------------------


class Connection:
    """A RESP2 connection that waits for each reply."""

    def __init__(self, host, port, seconds=30):
        self._socket = socket.create_connection((host, port), timeout=seconds)
        self._replies = self._socket.makefile("rb")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._replies.close()
        self._socket.close()

    def ask(self, *words):
        return self.ask_all([words])[0]

    def ask_all(self, requests):
        """Sends all of them before it reads the first reply."""
        self._socket.sendall(b"".join(encode(words) for words in requests))
        return [self._reply() for _ in requests]

    def _reply(self):
        line = self._replies.readline()
        if not line.endswith(b"\r\n"):
            raise ConnectionError("the server closed the connection")
        kind, rest = line[:1], line[1:-2]
        if kind == b"-":
            raise Problem(rest.decode())
        if kind == b":":
            return int(rest)
        if kind == b"$":
            return None if rest == b"-1" else self._replies.read(int(rest) + 2)[:-2].decode("utf-8", "replace")
        if kind == b"*":
            return None if rest == b"-1" else [self._reply() for _ in range(int(rest))]
        return rest.decode()


def encode(words):
    encoded = [str(word).encode() for word in words]
    return b"*%d\r\n" % len(encoded) + b"".join(b"$%d\r\n%s\r\n" % (len(word), word) for word in encoded)


class Server:
    """A server under measurement. `process` is set when it is ours to end."""

    def __init__(self, name, host, port, pid=None, process=None):
        self.name, self.host, self.port, self.pid, self.process = name, host, port, pid, process

    def ask(self, *words):
        with Connection(self.host, self.port) as connection:
            return connection.ask(*words)

    def info(self, section="all"):
        rows = (line.split(":", 1) for line in self.ask("INFO", section).splitlines() if ":" in line)
        return {name: value for name, value in rows}

    def memory_stats(self):
        return flat_numbers(pairs(self.ask("MEMORY", "STATS")))

    def cpu_seconds(self):
        """User and system time of all its threads, those that have ended too, by the kernel's clock of the process: /proc tells
        hundredths of a second only."""
        if self.pid:
            return time.clock_gettime(~int(self.pid) << 3 | 2)
        return float("nan")

    def rss_bytes(self):
        with contextlib.suppress(OSError, TypeError):
            with open(f"/proc/{int(self.pid)}/statm") as statm:
                return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
        return 0


def pairs(flat):
    """A RESP2 map arrives as a flat list; nested ones too."""
    turned = [pairs(value) if isinstance(value, list) else value for value in flat[1::2]]
    return dict(zip(flat[::2], turned))


def flat_numbers(tree, prefix=""):
    """The numbers of a nested map, each under the path to it."""
    found = {}
    for name, value in tree.items():
        path = f"{prefix}{name}"
        if isinstance(value, dict):
            found.update(flat_numbers(value, path + "/"))
        else:
            with contextlib.suppress(TypeError, ValueError):
                found[path] = float(value)
    return found


# --- Starting and ending servers. ------------------------------------------------------------------------------------


def first_program(names, why):
    for name in names:
        found = shutil.which(name)
        if found:
            return found
    raise Problem(f"{' or '.join(names)} is not on the PATH: {why}")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Servers(contextlib.ExitStack):
    """Starts servers, each in a folder of its own, and ends all of them and their folders when the block ends."""

    def folder(self):
        return self.enter_context(tempfile.TemporaryDirectory(prefix="versus-"))

    def start(self, name, command, *directives):
        return self.start_in(self.folder(), name, command, *directives)

    def start_in(self, folder, name, command, *directives, seconds=START_SECONDS, port=None):
        port = port or free_port()
        log = self.enter_context(open(os.path.join(folder, "log"), "a+"))
        process = subprocess.Popen(
            [*command, "--port", str(port), "--bind", "127.0.0.1", "--dir", folder, "--save", "", "--appendonly", "no",
             *directives], stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, start_new_session=True)
        self.callback(end, process)
        server = Server(name, "127.0.0.1", port, process.pid, process)
        self._await_pong(server, log, seconds)
        return server

    @staticmethod
    def _await_pong(server, log, seconds):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if server.process.poll() is not None:
                log.seek(0)
                raise Problem(f"{server.name} ended while starting:\n{log.read()[-2000:]}")
            with contextlib.suppress(OSError, Problem):
                if server.ask("PING") == "PONG":
                    return
            time.sleep(0.002)
        raise Problem(f"{server.name} gave no PONG in {seconds} s")


def end(process):
    """Ends a server and whatever it started; asks first."""
    for sign in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, sign)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(STOP_SECONDS)
            return


def commands(options):
    """The command lines of what is compared, the yardstick first."""
    yardstick = first_program(YARDSTICKS, "it is the yardstick")
    chosen = {os.path.basename(yardstick).split("-")[0]: [yardstick], "javelina": [LAUNCHER]}
    only = options.only.split(",") if options.only else list(chosen)
    return {name: command for name, command in chosen.items() if name in only}


def servers_under_test(options, servers, *directives):
    if options.server:
        return [attached(text) for text in options.server]
    chosen = commands(options)
    if "javelina" in chosen:
        subprocess.run([LAUNCHER, "--prepare"], check=True)
    return [servers.start(name, command, *directives) for name, command in chosen.items()]


def attached(text):
    name, _, address = text.partition("=")
    parts = address.split(":")
    if len(parts) not in (2, 3):
        raise Problem(f"--server {text}: expected NAME=HOST:PORT[:PID]")
    return Server(name, parts[0], int(parts[1]), parts[2] if len(parts) == 3 else None)


# --- Load. -----------------------------------------------------------------------------------------------------------

Round = collections.namedtuple("Round", "rps p50 p99 p999 max cpu_us")


def benchmark(server, *arguments):
    program = first_program(BENCHMARKS, "it makes the load")
    return subprocess.run([program, "-h", server.host, "-p", str(server.port), *map(str, arguments)],
                          capture_output=True, text=True, timeout=RUN_SECONDS, check=True).stdout


def load_keys(server, keys, size, pipeline=50):
    """Every key once, in order; the benchmark's own keys are random and leave gaps."""
    value = "x" * size
    with Connection(server.host, server.port) as connection:
        for start in range(0, keys, pipeline):
            batch = range(start, min(keys, start + pipeline))
            connection.ask_all([("SET", f"key:{i:012d}", value) for i in batch])


def measure(server, test, pipeline, requests, options):
    """One round. The benchmark's --csv has no p99.9, its plain output has."""
    workload = WORKLOADS.get(test)
    if workload and workload.refill:
        benchmark(server, "-P", 100, "-n", requests, "-c", 10, "-d", options.size, *workload.refill)
    before = server.cpu_seconds()
    output = benchmark(server, "-P", pipeline, "-n", requests, "-c", options.clients, "-d", options.size,
                       "-r", options.keys, "--precision", 3, *(workload.command if workload else ("-t", test)))
    cpu_us = (server.cpu_seconds() - before) * 1e6 / requests
    return parse_round(output, cpu_us)


def parse_round(output, cpu_us):
    lines = output.replace("\r", "\n").splitlines()
    rps = next(float(line.split()[2]) for line in lines if line.strip().startswith("throughput summary:"))
    header = next(i for i, line in enumerate(lines) if line.split()[:3] == ["avg", "min", "p50"])
    summary = dict(zip(lines[header].split(), map(float, lines[header + 1].split())))
    return Round(rps, summary["p50"], summary["p99"], percentile(lines, 99.9), summary["max"], cpu_us)


def percentile(lines, wanted):
    """The first line of the distribution at or beyond the percentile: '99.902% <= 1.207 milliseconds (...)'."""
    for line in lines:
        words = line.split()
        if len(words) > 3 and words[0].endswith("%") and words[1] == "<=" and float(words[0][:-1]) >= wanted:
            return float(words[2])
    return float("nan")


# A command to measure: what exists before the first round, what is filled up before each round, and how many times fewer
# requests than of a simple command make a round.
Workload = collections.namedtuple("Workload", "command setup refill share", defaults=((), (), 1))


def members(key, command, start, count, with_score=False):
    words = [[str(i), f"member:{i}"] if with_score else [f"member:{i}"] for i in range(start, start + count)]
    return [(command, key, *sum(words[at:at + 100], [])) for at in range(0, count, 100)]


WORKLOADS = {
    "lpush": Workload(("LPUSH", "list", "__data__")),
    "rpop": Workload(("RPOP", "queue"), refill=("LPUSH", "queue", "__data__")),
    "sadd": Workload(("SADD", "set", "element:__rand_int__")),
    "hset": Workload(("HSET", "hash", "element:__rand_int__", "__data__")),
    "zadd": Workload(("ZADD", "zset", "__rand_int__", "element:__rand_int__")),
    "zrange": Workload(("ZRANGE", "scores", "0", "9"), members("scores", "ZADD", 0, 10_000, with_score=True), share=2),
    "lrange": Workload(("LRANGE", "items", "0", "99"), members("items", "RPUSH", 0, 10_000), share=5),
    "xadd": Workload(("XADD", "stream", "*", "field", "__data__")),
    "sinter": Workload(("SINTER", "left", "right"),
                       members("left", "SADD", 0, 10_000) + members("right", "SADD", 5_000, 10_000), share=200),
    "zunionstore": Workload(("ZUNIONSTORE", "union", "2", "low", "high"),
                            members("low", "ZADD", 0, 10_000, with_score=True)
                            + members("high", "ZADD", 5_000, 10_000, with_score=True), share=1000),
}


def load_client(what, **arguments):
    """Its own waits for a processor would be charged to the servers, so it goes before others where that is allowed."""
    first = ["nice", "-n", "-15"] if os.geteuid() == 0 else []
    output = subprocess.run([*first, BENCH_RUN, what, *(f"{name}={value}" for name, value in arguments.items())],
                            stdout=subprocess.PIPE, text=True, check=True,
                            timeout=arguments["seconds"] + RUN_SECONDS).stdout
    return json.loads(output.splitlines()[-1])


# --- The comparisons. ------------------------------------------------------------------------------------------------


def throughput(options):
    with Servers() as servers:
        appends = ("--appendonly", "yes", "--appendfsync", options.appendfsync) if options.appendfsync else ()
        compared = servers_under_test(options, servers, *appends)
        for server in compared:
            load_keys(server, options.keys, options.size)
        for _ in range(options.replicas):
            for server in compared:
                attach_replica(servers, server)
        for pipeline in map(int, options.pipeline.split(",")):
            requests = options.requests * (1 if pipeline == 1 else 6)
            for test in options.tests.split(","):
                interleave(compared, test, pipeline, requests, options.warm, options)
                print_rounds(f"{test} P={pipeline}",
                             interleave(compared, test, pipeline, requests, options.rounds, options))


def attach_replica(servers, primary):
    """The replica is of the yardstick's kind for all, so that it costs all the same."""
    if primary.name == "javelina":
        primary.ask("CONFIG", "SET", "rdb-compatibility-version", "10")
    replica = servers.start(primary.name + "'s replica", [first_program(YARDSTICKS, "it is the replica")],
                            "--replicaof", f"{primary.host} {primary.port}", "--repl-diskless-load", "on-empty-db")
    deadline = time.monotonic() + RUN_SECONDS
    while replica.info("replication")["master_link_status"] != "up":
        if time.monotonic() > deadline:
            raise Problem(f"{replica.name} does not get through")
        time.sleep(0.1)


def commands_of_types(options):
    """One command at a time: what it grew is gone before the next one. All warm up before the first is measured, since what a
    server learns from one command helps with the others."""
    with Servers() as servers:
        compared = servers_under_test(options, servers)
        for _ in rounds_of_types(compared, options, options.warm):
            pass
        for title, rounds in rounds_of_types(compared, options, options.rounds):
            print_rounds(title, rounds)


def rounds_of_types(compared, options, count):
    for test in options.tests.split(","):
        for server in compared:
            server.ask("FLUSHALL", "SYNC")
            with Connection(server.host, server.port) as connection:
                connection.ask_all(WORKLOADS[test].setup)
        for pipeline in map(int, options.pipeline.split(",")):
            share = WORKLOADS[test].share
            requests = options.requests * (1 if pipeline == 1 or share >= 100 else 6) // share
            yield f"{test} P={pipeline}", interleave(compared, test, pipeline, requests, count, options)


def interleave(compared, test, pipeline, requests, count, options):
    """Rounds in turns, so that what else the machine does meets all alike."""
    rounds = {server.name: [] for server in compared}
    for _ in range(count):
        for server in compared:
            rounds[server.name].append(measure(server, test, pipeline, requests, options))
    return rounds


def print_rounds(title, rounds):
    yardstick = None
    for name, results in rounds.items():
        median = Round(*(statistics.median(column) for column in zip(*results)))
        yardstick = yardstick or median
        print(f"{title:<14} {name:<10} {median.rps:>12,.0f} req/s x{median.rps / yardstick.rps:4.2f}   "
              f"p50 {median.p50:7.3f}  p99 {median.p99:7.3f}  p99.9 {median.p999:7.3f}  max {median.max:8.3f} ms   "
              f"cpu {median.cpu_us:6.2f} us/req x{median.cpu_us / yardstick.cpu_us:4.2f}", flush=True)


def bytes_per_key(options):
    with Servers() as servers:
        compared = servers_under_test(options, servers)
        for size in map(int, options.sizes.split(",")):
            yardstick = None
            for server in compared:
                growth = growth_per_key(server, options.keys, size)
                yardstick = yardstick or growth
                print(f"value {size:>4} B  {server.name:<10} {growth:8.1f} B/key x{growth / yardstick:4.2f}   "
                      f"rss {server.rss_bytes() / 1e6:8.1f} MB", flush=True)


def growth_per_key(server, keys, size):
    server.ask("FLUSHALL", "SYNC")
    before = int(server.info("memory")["used_memory"])
    load_keys(server, keys, size)
    found = server.ask("DBSIZE")
    if found != keys:
        raise Problem(f"{server.name} holds {found} keys instead of {keys}")
    return (int(server.info("memory")["used_memory"]) - before) / keys


# A million elements: a name, and the commands that add elements `start` to `end`. Elements and values have ten bytes.
GROWTH = {
    "hash of 1M fields": lambda start, end: [
        ("HSET", "hash", *sum(([f"field{i:07d}", f"value{i:05d}"[:10]] for i in range(start, end)), []))],
    "set of 1M members": lambda start, end: [("SADD", "set", *(f"mem{i:07d}" for i in range(start, end)))],
    "zset of 1M members": lambda start, end: [
        ("ZADD", "zset", *sum(([str(i * 7919 % 1_000_003), f"mem{i:07d}"] for i in range(start, end)), []))],
    "1M hashes of 5 fields": lambda start, end: [
        ("HSET", f"hash:{i:07d}", "name", f"user{i}", "age", str(i % 90), "city", "somewhere", "score", str(i), "id",
         f"{i:010d}") for i in range(start, end)],
    "stream of 1M entries": lambda start, end: [
        ("XADD", "stream", "*", "field", f"val{i:07d}") for i in range(start, end)],
    "list of 1M items": lambda start, end: [("RPUSH", "list", *(f"itm{i:07d}" for i in range(start, end)))],
}


def bytes_per_type(options):
    with Servers() as servers:
        compared = servers_under_test(options, servers)
        for name, batch in GROWTH.items():
            yardstick = None
            for server in compared:
                growth = growth_of(server, batch, options.elements) / options.elements
                yardstick = yardstick or growth
                print(f"{name:<22} {server.name:<10} {growth:8.1f} B each x{growth / yardstick:4.2f}   "
                      f"rss {server.rss_bytes() / 1e6:8.1f} MB", flush=True)


def growth_of(server, batch, elements):
    server.ask("FLUSHALL", "SYNC")
    before = int(server.info("memory")["used_memory"])
    with Connection(server.host, server.port) as connection:
        for start in range(0, elements, 100):
            connection.ask_all(batch(start, min(start + 100, elements)))
    time.sleep(1)               # tables that are being resized finish, unless the server waits for the next change
    return int(server.info("memory")["used_memory"]) - before


def latency(options):
    with Servers() as servers:
        compared = servers_under_test(options, servers)
        for server in compared:
            load_keys(server, options.keys, options.size)
        rate = options.rate or half_of_the_slowest(compared, options)
        print(f"{rate:,} requests/s for {options.seconds} s, times since each request was due", flush=True)
        for server in compared:
            print_latency(server, load_client("paced", host=server.host, port=server.port, rate=rate,
                                              seconds=options.seconds, connections=options.clients,
                                              keys=options.keys, size=options.size))


def half_of_the_slowest(compared, options):
    rates = [measure(server, "get", 1, options.requests, options).rps for server in compared]
    return int(min(rates) / 2)


def print_latency(server, result):
    times = "  ".join(f"{name} {result[name] / 1000:.3f}" for name in result if name.startswith("p") or name == "max")
    failed = f"   unanswered {result['unanswered']}  errors {result['errors']}"
    print(f"{server.name:<10} {times} ms" + (failed if result["unanswered"] or result["errors"] else ""), flush=True)


def startup(options):
    if options.server:
        raise Problem("startup starts the servers itself")
    with Servers() as servers:      # builds what has to be built, and warms the disk's cache
        servers_under_test(options, servers)
    times = {name: [] for name in commands(options)}
    for _ in range(options.rounds):
        for name, command in commands(options).items():
            with Servers() as servers:
                begin = time.monotonic()
                servers.start(name, command)
                times[name].append((time.monotonic() - begin) * 1000)
    for name, each in times.items():
        print(f"{name:<10} first PONG after {statistics.median(each):7.1f} ms (median of {len(each)}; "
              f"{min(each):.1f} to {max(each):.1f})")


def restart(options):
    """Each server saves and loads its own file of the same data: strings, and small and large collections."""
    if options.server:
        raise Problem("restart starts the servers itself")
    with Servers() as servers:      # builds what has to be built
        servers_under_test(options, servers)
    batches = None
    for name, command in commands(options).items():
        with Servers() as servers:
            folder = servers.folder()
            server = servers.start_in(folder, name, command)
            batches = fill(server, options.megabytes << 20, batches)
            keys, used = server.ask("DBSIZE"), server.info("memory")["used_memory_human"]
            begin = time.monotonic()
            server.ask("BGSAVE")
            while server.info("persistence")["rdb_bgsave_in_progress"] != "0":
                time.sleep(0.02)
            saved = time.monotonic() - begin
            end(server.process)
            size = os.path.getsize(os.path.join(folder, "dump.rdb"))
            times = []
            for _ in range(options.rounds):
                begin = time.monotonic()
                server = servers.start_in(folder, name, command, seconds=10 * START_SECONDS)
                times.append(time.monotonic() - begin)
                if server.ask("DBSIZE") != keys:
                    raise Problem(f"{name} has loaded {server.ask('DBSIZE')} of {keys} keys")
                end(server.process)
        print(f"{name:<10} {keys:,} keys, {used}, a file of {size / 1e6:.0f} MB: BGSAVE {saved:.2f} s, "
              f"from the command line to loaded {statistics.median(times):.2f} s "
              f"({', '.join(f'{each:.2f}' for each in times)})", flush=True)


def snapshot(options):
    """The same paced load, most of it writes, without snapshots and while one follows the other."""
    with Servers() as servers:
        for server in servers_under_test(options, servers):
            fill(server, options.megabytes << 20, None)
            # It sleeps between requests: who writes a snapshot beside a server needs a core, too.
            load = dict(host=server.host, port=server.port, rate=options.rate, seconds=options.seconds, reads=20,
                        connections=options.clients, keys=options.keys, size=options.size, nap=20)
            print(f"{server.name:<10} {server.ask('DBSIZE'):,} keys, {server.info('memory')['used_memory_human']}, "
                  f"{options.rate:,} requests/s", flush=True)
            print("  alone      ", end="")
            print_latency(server, load_client("paced", **load))
            before = family_bytes(server)
            watch = SnapshotWatch(server)
            watch.start()
            print("  snapshots  ", end="")
            print_latency(server, load_client("paced", **load))
            watch.end()
            early = int(server.info("persistence")["rdb_last_cow_size"])
            print(f"  {watch.count} snapshots, {statistics.median(watch.times or [float('nan')]):.2f} s each, "
                  f"resident {before / 1e6:.0f} MB before, {watch.peak / 1e6:.0f} MB at most "
                  f"({watch.peak / before:.3f} times), early or copied {early / 1e6:.1f} MB", flush=True)


class SnapshotWatch(threading.Thread):
    """Begins a snapshot as soon as there is none, and looks at the memory meanwhile."""

    LOOKS_SECONDS = 0.2

    def __init__(self, server):
        super().__init__(daemon=True)
        self.server, self.count, self.times, self.peak, self._ended = server, 0, [], 0, threading.Event()

    def run(self):
        begin = None
        while not self._ended.wait(self.LOOKS_SECONDS):
            self.peak = max(self.peak, family_bytes(self.server))
            if self.server.info("persistence")["rdb_bgsave_in_progress"] != "0":
                continue
            if begin:
                self.times.append(time.monotonic() - begin)
            self.server.ask("BGSAVE")
            self.count += 1
            begin = time.monotonic()

    def end(self):
        self._ended.set()
        self.join()


def family_bytes(server):
    """What a server takes, and what a child of its has copied for itself. The kernel could tell it exactly, but would walk
    through all pages for it, and the server's requests would feel it."""
    with open(f"/proc/{server.pid}/task/{server.pid}/children") as children:
        copied = int(server.info("persistence")["current_cow_size"]) if children.read().strip() else 0
    return server.rss_bytes() + copied


def fill(server, wanted_bytes, batches):
    """So many batches of mixed keys, or until the server says that it uses so much; tells how many that were."""
    filled = 0
    with Connection(server.host, server.port, RUN_SECONDS) as connection:
        while filled < batches if batches else int(server.info("memory")["used_memory"]) < wanted_bytes:
            first = filled * 1000
            for start in range(first, first + 1000, 100):
                connection.ask_all([request for i in range(start, start + 100) for request in mixed(i)])
            filled += 1
    return filled


def mixed(i):
    """Strings mostly, and small collections; one collection in a thousand is large."""
    text = f"value:{i * 7919 % 1_000_003:08d}:" * 4
    if i % 1000 == 0:
        yield "HSET", f"big:{i}", *sum(([f"field:{j}", text] for j in range(1000)), [])
        yield "ZADD", f"ranks:{i}", *sum(([str(j * 31 % 997), f"member:{j}"] for j in range(1000)), [])
    elif i % 10 == 0:
        yield "RPUSH", f"list:{i}", *(f"item:{j}" for j in range(20))
        yield "SADD", f"set:{i}", *(f"member:{i + j}" for j in range(10))
    elif i % 10 == 1:
        yield "HSET", f"hash:{i}", "name", text, "age", i, "city", "somewhere"
    else:
        yield "SET", f"key:{i:012d}", text, *(("EX", 100_000) if i % 10 == 2 else ())


# What of MEMORY STATS may differ after a soak: history, shares, and what the allocator and the JVM keep.
SOAK_IGNORES = ("peak.", "percentage", "ratio", "allocator", "rss-overhead", "fragmentation", "total.allocated",
                "dataset.bytes", "overhead.total")


class Cluster:
    """Three primaries with a replica each. Everything that waits for something does so for a while only."""

    NODES = 6
    PATIENCE_SECONDS = 60
    LOOK_SECONDS = 0.05
    PROBE_SECONDS = 0.002

    def __init__(self, servers, name, command, timeout):
        self._servers, self.name, self._command, self._timeout_seconds = servers, name, command, timeout / 1000
        self._directives = ("--cluster-enabled", "yes", "--cluster-node-timeout", str(timeout),
                            "--repl-diskless-sync-delay", "0")
        self._folders = [servers.folder() for _ in range(self.NODES)]
        ports = cluster_ports(self.NODES)
        self.nodes = [servers.start_in(folder, name, command, *self._directives, port=port)
                      for folder, port in zip(self._folders, ports)]
        self._form()

    def _form(self):
        tool = first_program(("valkey-cli", "redis-cli"), "it forms the cluster")
        self._soon(lambda: all(self._ask(node, "CLUSTER", "INFO") for node in self.nodes))
        addresses = [f"{node.host}:{node.port}" for node in self.nodes]
        begin = time.monotonic()
        done = subprocess.run([tool, "--cluster", "create", *addresses, "--cluster-replicas", "1", "--cluster-yes"],
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, stdin=subprocess.DEVNULL,
                              timeout=2 * self.PATIENCE_SECONDS)
        if done.returncode != 0 or not self._healthy_soon():
            raise Problem(f"{self.name} did not form a cluster:\n{done.stdout[-2000:]}")
        print(f"{self.name:<10} formed by {os.path.basename(tool)} and well after {time.monotonic() - begin:.1f} s",
              flush=True)

    # What the nodes say.

    @staticmethod
    def _ask(node, *words):
        """None from a node that cannot be asked now."""
        with contextlib.suppress(OSError, Problem):
            with Connection(node.host, node.port, 2) as connection:
                return connection.ask(*words)
        return None

    def _is_well(self, node):
        replication = self._ask(node, "INFO", "replication") or ""
        table = self._ask(node, "CLUSTER", "NODES") or "fail"
        return ("cluster_state:ok" in (self._ask(node, "CLUSTER", "INFO") or "") and "fail" not in table
                and len(table.splitlines()) == self.NODES
                and ("role:master" in replication or "master_link_status:up" in replication))

    def _healthy_soon(self):
        return self._soon(lambda: all(self._is_well(node) for node in self.nodes)
                          and len({self._roles_seen_by(node) for node in self.nodes}) == 1)

    def _roles_seen_by(self, node):
        """Who is whose replica; one that has just come back may not know yet."""
        rows = [line.split() for line in (self._ask(node, "CLUSTER", "NODES") or "").splitlines()]
        return frozenset((row[0], row[3]) for row in rows)

    def _soon(self, condition):
        deadline = time.monotonic() + self.PATIENCE_SECONDS
        while time.monotonic() < deadline:
            if condition():
                return True
            time.sleep(self.LOOK_SECONDS)
        return False

    def _pair(self, turn):
        """A primary and its replica."""
        rows = [line.split() for line in self.nodes[0].ask("CLUSTER", "NODES").splitlines()]
        by_id = {row[0]: self._node_at(row[1]) for row in rows}
        pairs_of_nodes = sorted((by_id[row[3]].port, by_id[row[3]], by_id[row[0]]) for row in rows if "slave" in row[2])
        _, primary, replica = pairs_of_nodes[turn % len(pairs_of_nodes)]
        return primary, replica

    def _node_at(self, address):
        port = int(address.split("@")[0].rsplit(":", 1)[1])
        return next(node for node in self.nodes if node.port == port)

    @staticmethod
    def _key_of(node):
        with Connection(node.host, node.port) as connection:
            for i in range(10_000):
                with contextlib.suppress(Problem):
                    connection.ask("SET", f"key:{i}", "x")
                    return f"key:{i}"
        raise Problem(f"{node.name} at {node.port} serves no key")

    # What is measured.

    def idle(self, seconds):
        time.sleep(seconds / 3)
        before, begin = [node.cpu_seconds() for node in self.nodes], time.monotonic()
        time.sleep(seconds)
        elapsed = time.monotonic() - begin
        cpu = [(node.cpu_seconds() - spent) / elapsed * 100 for node, spent in zip(self.nodes, before)]
        rss = [node.rss_bytes() / 1e6 for node in self.nodes]
        threads = [len(os.listdir(f"/proc/{node.pid}/task")) for node in self.nodes]
        print(f"{self.name:<10} idle, median of six nodes (most): rss {statistics.median(rss):.1f} MB ({max(rss):.1f}), "
              f"threads {statistics.median(threads):.0f} ({max(threads)}), "
              f"CPU {statistics.median(cpu):.2f} % of a core ({max(cpu):.2f})", flush=True)

    def failovers(self, kind, rounds):
        """From the fault until the replica accepts a write."""
        times, late = [], 0
        for turn in range(rounds):
            if not self._healthy_soon():
                print(f"{self.name:<10} {kind}: not well again after {self.PATIENCE_SECONDS} s, given up", flush=True)
                break
            primary, replica = self._pair(turn)
            if kind == "kill -9":
                # Nothing is known of a process that has just begun, by those that vote as little as by those that take over.
                time.sleep(self._timeout_seconds)
            key = self._key_of(primary)
            if not self._soon(lambda: primary.info("replication").get("slave0", "").find("state=online") >= 0):
                raise Problem(f"{self.name}: no replica of {primary.port} is online")
            begin = time.monotonic()
            self._fault(kind, primary, replica)
            taken = self._first_write(replica, key, begin)
            self._mend(kind, primary)
            late += taken is None
            times += [] if taken is None else [taken]
        if times:
            print(f"{self.name:<10} {kind}: median {statistics.median(times):.0f} ms, worst {max(times):.0f} ms, of "
                  f"{len(times)} ({late} without an end)", flush=True)

    @staticmethod
    def _fault(kind, primary, replica):
        if kind == "CLUSTER FAILOVER":
            replica.ask("CLUSTER", "FAILOVER")
        else:
            os.kill(primary.pid, signal.SIGKILL if kind == "kill -9" else signal.SIGSTOP)

    def _first_write(self, replica, key, begin):
        while time.monotonic() - begin < self.PATIENCE_SECONDS:
            if self._ask(replica, "SET", key, "x") == "OK":
                return (time.monotonic() - begin) * 1000
            time.sleep(self.PROBE_SECONDS)
        return None

    def _mend(self, kind, primary):
        if kind == "SIGSTOP":
            os.kill(primary.pid, signal.SIGCONT)
        elif kind == "kill -9":
            primary.process.wait(STOP_SECONDS)
            index = self.nodes.index(primary)
            self.nodes[index] = self._servers.start_in(self._folders[index], self.name, self._command,
                                                       *self._directives, port=primary.port)


def cluster_ports(count):
    """Free ports below those that the system gives away, with room for the bus's ports 10000 above."""
    found = []
    for port in random.sample(range(10_000, 22_000), 1000):
        with contextlib.suppress(OSError):
            for number in (port, port + 10_000):
                with socket.socket() as probe:
                    probe.bind(("127.0.0.1", number))
            found.append(port)
        if len(found) == count:
            return found
    raise Problem("no free ports")


FAULTS = ("kill -9", "SIGSTOP", "CLUSTER FAILOVER")


def cluster(options):
    """Each product's six nodes alone on the machine, one after the other."""
    if options.server:
        raise Problem("cluster starts the servers itself")
    with Servers() as servers:      # builds what has to be built
        servers_under_test(options, servers)
    for name, command in commands(options).items():
        directives = ("--management-port", "0") if name == "javelina" and not options.management else ()
        with Servers() as servers:
            nodes = Cluster(servers, name, [*command, *directives], options.timeout)
            if options.seconds:
                nodes.idle(options.seconds)
            for kind in FAULTS:
                nodes.failovers(kind, options.rounds)


def soak(options):
    failed = False
    with Servers() as servers:
        for server in servers_under_test(options, servers, "--maxmemory", options.maxmemory,
                                         "--maxmemory-policy", "allkeys-lru"):
            failed |= not soak_one(server, options)
    return 1 if failed else 0


def soak_one(server, options):
    before = accounts(server, options)
    client = subprocess.Popen([BENCH_RUN, "soak", f"host={server.host}", f"port={server.port}",
                               f"seconds={options.seconds}"], stdout=subprocess.PIPE, text=True, start_new_session=True)
    try:
        watch_rss(server, client, options.seconds)
        result = json.loads(client.communicate(timeout=60)[0].splitlines()[-1])
    finally:
        end(client)
    info = server.info()
    print(f"{server.name}: {result['commands']:,} commands, {result['errors']} errors, "
          f"{info['evicted_keys']} evicted, {info['expired_keys']} expired", flush=True)
    server.ask("FLUSHALL", "ASYNC")     # after SYNC the emptied tables of a database stay
    time.sleep(2)               # closed connections and deferred frees are settled by the server's cron
    after = accounts(server, options)
    return report_difference(server, before, after)


def watch_rss(server, client, seconds):
    begin = time.monotonic()
    while client.poll() is None and time.monotonic() - begin < seconds + 120:
        used = int(server.info("memory")["used_memory"])
        print(f"{server.name} {time.monotonic() - begin:5.0f} s  rss {server.rss_bytes() / 1e6:7.1f} MB  "
              f"used_memory {used / 1e6:7.1f} MB", flush=True)
        with contextlib.suppress(subprocess.TimeoutExpired):
            client.wait(min(10, max(1, seconds / 10)))


def accounts(server, options):
    """What the server says it holds: MEMORY STATS, and the ledger's accounts when an MBean is named."""
    found = {f"MEMORY STATS {name}": value for name, value in server.memory_stats().items()
             if not any(ignored in name for ignored in SOAK_IGNORES)}
    if options.jolokia and server.name == "javelina":
        found.update({f"ledger {name}": value for name, value in read_mbean(options.jolokia).items()})
    return found


def read_mbean(url):
    with urllib.request.urlopen(url, timeout=10) as answer:
        value = json.load(answer)["value"]
    if isinstance(value, list):
        value = {row.get("name") or row.get("account") or str(i): row for i, row in enumerate(value)}
    return flat_numbers(value)


def report_difference(server, before, after):
    differing = [name for name in sorted(before.keys() | after.keys()) if before.get(name, 0) != after.get(name, 0)]
    for name in differing:
        print(f"{server.name} {name}: {before.get(name, 0):,.0f} before, {after.get(name, 0):,.0f} after FLUSHALL")
    print(f"{server.name}: rss {server.rss_bytes() / 1e6:.1f} MB; "
          + (f"{len(differing)} accounts differ" if differing else "every account is back where it began"), flush=True)
    return not differing


# --- The command line. -----------------------------------------------------------------------------------------------


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    kinds = parser.add_subparsers(dest="what", required=True)

    def kind(function, **defaults):
        added = kinds.add_parser(function.__name__.replace("_of_types", "").replace("_", "-"))
        added.set_defaults(function=function)
        added.add_argument("--server", action="append", metavar="NAME=HOST:PORT[:PID]", help="one that runs already")
        added.add_argument("--only", metavar="NAMES", help="of those it starts itself, e.g. redis or javelina")
        for name, default in defaults.items():
            added.add_argument("--" + name, type=type(default), default=default, help=f"default {default!r}")
        return added

    load = dict(clients=50, keys=100_000, size=32, requests=200_000)
    kind(throughput, rounds=5, warm=2, tests="set,get", pipeline="1,16", appendfsync="", replicas=0, **load)
    kind(commands_of_types, rounds=3, warm=2, tests=",".join(WORKLOADS), pipeline="1,16", **load)
    kind(bytes_per_type, elements=1_000_000)
    kind(bytes_per_key, keys=1_000_000, sizes="8,32,100")
    kind(latency, seconds=60, rate=0, **load)
    kind(startup, rounds=5)
    kind(restart, megabytes=1024, rounds=3)
    kind(snapshot, megabytes=2048, seconds=30, rate=5_000, **{**load, "keys": 1_000_000})
    kind(cluster, seconds=30, rounds=10, timeout=5000, management=0)
    kind(soak, seconds=300, maxmemory="100mb", jolokia="")
    return parser.parse_args()


def main():
    # An interrupt and a TERM both leave through the blocks that end the servers.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    options = parse_arguments()
    try:
        return options.function(options)
    except (Problem, ConnectionError, subprocess.SubprocessError) as problem:
        print(f"versus.py: {problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
