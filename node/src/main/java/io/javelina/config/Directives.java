package io.javelina.config;

import static io.javelina.config.Effect.ACL;
import static io.javelina.config.Effect.CLUSTER;
import static io.javelina.config.Effect.LATER;
import static io.javelina.config.Effect.REPLICATION;
import static io.javelina.config.Effect.SCRIPTING;
import static io.javelina.config.Effect.TLS;
import static io.javelina.config.Effect.TRACKING;
import static io.javelina.config.NumberKind.Notation.INTEGER;
import static io.javelina.config.NumberKind.Notation.MEMORY;
import static io.javelina.config.NumberKind.Notation.MEMORY_OR_PERCENT;
import static io.javelina.config.NumberKind.Notation.OCTAL;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The table of directives: one row says everything there is to know about one of them.
///
/// Names, bounds and standard values are Valkey's, the last section is our own. A row ends with when it takes effect,
/// so that nothing is accepted silently: `now()`, `later(...)` with the part of the server it belongs to, or
/// `never(...)` with the reason. The order of the rows is the order of CONFIG GET, of appended lines of CONFIG REWRITE
/// and of the reference.
public final class Directives {
    private static final List<Directive> ROWS = new ArrayList<>();
    private static final Map<String, Name> NAMES = new LinkedHashMap<>();

    /// The section that the rows below belong to; it structures the reference.
    private static String section = "";

    private static final long INT = Integer.MAX_VALUE;
    private static final long INT_MIN = Integer.MIN_VALUE;
    private static final long LONG = Long.MAX_VALUE;
    private static final String NO_DEFRAGMENTATION = "Active defragmentation cannot be enabled: it requires a server "
            + "compiled with a modified Jemalloc like the one shipped by default with the source distribution";

    /// A name under which a directive is known: its own or its alias. Aliases are directives of their own to CONFIG GET
    /// and CONFIG SET, with the same value.
    record Name(String name, Directive directive) {
        boolean isAlias() { return !name.equals(directive.name()); }
    }

    static {
        section("Network");
    }

    public static final Directive BIND = row("bind", new AddressesKind(), "* -::*").multiple()
            .means("Addresses that clients connect to; a minus in front forgives an address that does not exist.")
            .now();
    public static final Directive PORT = integer("port", "6379", 0, 65535)
            .means("Port of plain connections; 0 opens none.").now();
    public static final Directive TCP_BACKLOG = integer("tcp-backlog", "511", 0, INT).immutable()
            .means("Connections that may wait to be accepted; the kernel's own limit may be lower.").now();
    public static final Directive PROTECTED_MODE = yesNo("protected-mode", "yes")
            .means("Serves only local clients while there is neither a password nor an explicit address.").now();
    public static final Directive UNIXSOCKET = optional("unixsocket").immutable()
            .means("Path of a Unix domain socket to listen on as well.").now();
    public static final Directive UNIXSOCKETPERM = octal("unixsocketperm", "0", 0, 0777).immutable()
            .means("File mode of the Unix domain socket; 0 leaves it to the system.").now();
    public static final Directive UNIXSOCKETGROUP = optional("unixsocketgroup").immutable()
            .means("Group that owns the Unix domain socket.").later(LATER);
    public static final Directive TIMEOUT = integer("timeout", "0", 0, INT).unit("seconds")
            .means("Closes clients that were silent this long; 0 never does.").now();
    public static final Directive TCP_KEEPALIVE = integer("tcp-keepalive", "300", 0, INT).unit("seconds")
            .means("Time after which the kernel probes a silent connection; 0 turns probes off.").now();
    public static final Directive MAXCLIENTS = unsigned("maxclients", "10000", 1, 4294967295L).unit("clients")
            .means("Connections served at the same time.").now();
    public static final Directive MAX_NEW_CONNECTIONS_PER_CYCLE = unsigned("max-new-connections-per-cycle", "10", 1,
            1000)
            .unit("connections")
            .means("Plain connections accepted in one turn of the loop.").now();
    public static final Directive MAX_NEW_TLS_CONNECTIONS_PER_CYCLE = unsigned("max-new-tls-connections-per-cycle", "1",
            1, 1000)
            .unit("connections")
            .means("TLS connections accepted in one turn of the loop.").later(TLS);
    public static final Directive IO_THREADS = integer("io-threads", "1", 1, 256).debug().immutable().unit("threads")
            .means("Threads that read and write for clients, the node's own included.").now();
    public static final Directive IO_THREADS_ALWAYS_ACTIVE = yesNo("io-threads-always-active", "no").hidden()
            .means("Keeps I/O threads busy whatever the load; meant for tests.")
            .never("the loops of idle I/O threads sleep in the kernel and cost nothing");
    public static final Directive EVENTS_PER_IO_THREAD = integer("events-per-io-thread", "2", 0, INT)
            .hidden().unit("events")
            .means("Events that make one more I/O thread worth waking.")
            .never("clients stay with one I/O thread instead of being handed out by load");
    public static final Directive MIN_IO_THREADS_AVOID_COPY_REPLY = integer("min-io-threads-avoid-copy-reply", "7", 0,
            INT)
            .hidden().unit("threads")
            .means("I/O threads from which on long strings are sent without a copy.")
            .never("replies are written from where they are whenever that is cheaper");
    public static final Directive MIN_STRING_SIZE_AVOID_COPY_REPLY = integer("min-string-size-avoid-copy-reply",
            "16384", 0, INT)
            .hidden().unit("bytes")
            .means("Shortest string sent without a copy by the main thread.")
            .never("replies are written from where they are whenever that is cheaper");
    public static final Directive MIN_STRING_SIZE_AVOID_COPY_REPLY_THREADED = integer(
            "min-string-size-avoid-copy-reply-threaded", "65536", 0, INT)
            .hidden().unit("bytes")
            .means("Shortest string sent without a copy by I/O threads.")
            .never("replies are written from where they are whenever that is cheaper");
    public static final Directive PREFETCH_BATCH_MAX_SIZE = integer("prefetch-batch-max-size", "16", 0, 128)
            .unit("keys")
            .means("Keys of waiting commands whose memory is touched ahead of their execution; 0 and 1 turn it off.")
            .now();
    public static final Directive MPTCP = yesNo("mptcp", "no").immutable()
            .means("Accepts Multipath TCP connections.").never("the JVM cannot open Multipath TCP sockets");
    public static final Directive SOCKET_MARK_ID = unsigned("socket-mark-id", "0", 0, 4294967295L).immutable()
            .means("Mark that the kernel puts on packets of listening sockets.")
            .never("the JVM has no socket option for it");
    public static final Directive RDMA_BIND = row("rdma-bind", new AddressesKind(), "").multiple()
            .means("Addresses to accept RDMA connections on.").never("there is no RDMA transport for the JVM");
    public static final Directive RDMA_PORT = integer("rdma-port", "0", 0, 65535)
            .means("Port of RDMA connections.").never("there is no RDMA transport for the JVM");
    public static final Directive RDMA_RX_SIZE = integer("rdma-rx-size", "1048576", 65536, 16777216)
            .immutable().unit("bytes")
            .means("Receive buffer of an RDMA connection.").never("there is no RDMA transport for the JVM");
    public static final Directive RDMA_COMPLETION_VECTOR = integer("rdma-completion-vector", "-1", -1, 1024)
            .immutable()
            .means("Completion vector of RDMA connections; -1 picks one.")
            .never("there is no RDMA transport for the JVM");
    public static final Directive IO_TRANSPORT = choice("io-transport", "auto", "auto", "io_uring", "epoll", "nio")
            .immutable()
            .means("How the kernel is asked for network events; auto takes the best that works here.").now();

    static {
        section("TLS");
    }

    public static final Directive TLS_PORT = integer("tls-port", "0", 0, 65535)
            .means("Port of TLS connections; 0 opens none.").later(TLS);
    public static final Directive TLS_CERT_FILE = optional("tls-cert-file").reread()
            .means("Certificate that the node shows to others on the cluster bus.").now();
    public static final Directive TLS_KEY_FILE = optional("tls-key-file").reread()
            .means("Private key of the certificate.").now();
    public static final Directive TLS_KEY_FILE_PASS = optional("tls-key-file-pass").sensitive()
            .means("Password of the private key.").now();
    public static final Directive TLS_CLIENT_CERT_FILE = optional("tls-client-cert-file").reread()
            .means("Certificate shown to nodes that this one connects to; the other one when there is none.").now();
    public static final Directive TLS_CLIENT_KEY_FILE = optional("tls-client-key-file").reread()
            .means("Private key of the client certificate.").now();
    public static final Directive TLS_CLIENT_KEY_FILE_PASS = optional("tls-client-key-file-pass").sensitive()
            .means("Password of the client's private key.").now();
    public static final Directive TLS_DH_PARAMS_FILE = optional("tls-dh-params-file").reread()
            .means("Diffie-Hellman parameters for old clients.")
            .never("the JVM's TLS chooses Diffie-Hellman groups itself");
    public static final Directive TLS_CA_CERT_FILE = optional("tls-ca-cert-file").reread()
            .means("Authorities whose certificates are trusted, in one file.").now();
    public static final Directive TLS_CA_CERT_DIR = optional("tls-ca-cert-dir").reread()
            .means("Authorities whose certificates are trusted, in a directory.").now();
    public static final Directive TLS_AUTH_CLIENTS = choice("tls-auth-clients", "yes", "no", "yes", "optional")
            .means("Whether clients must show a certificate.").later(TLS);
    public static final Directive TLS_AUTH_CLIENTS_USER = choice("tls-auth-clients-user", "off", "off", "CN", "URI")
            .means("Field of the client certificate that names the user to log in as.").later(TLS);
    public static final Directive TLS_AUTO_RELOAD_INTERVAL = integer("tls-auto-reload-interval", "0", 0, INT)
            .unit("seconds")
            .means("How often certificates are read again before they are shown; 0 never.").now();
    public static final Directive TLS_REPLICATION = yesNo("tls-replication", "no")
            .means("Replicas reach their primary through TLS.").later(TLS);
    public static final Directive TLS_CLUSTER = yesNo("tls-cluster", "no")
            .means("Nodes of the cluster speak TLS with each other on the bus, and show each other certificates.")
            .now();
    public static final Directive TLS_PROTOCOLS = optional("tls-protocols")
            .means("Versions of TLS that are allowed; empty takes the safe ones.").later(TLS);
    public static final Directive TLS_CIPHERS = optional("tls-ciphers")
            .means("Cipher suites up to TLS 1.2.").later(TLS);
    public static final Directive TLS_CIPHERSUITES = optional("tls-ciphersuites")
            .means("Cipher suites of TLS 1.3.").later(TLS);
    public static final Directive TLS_PREFER_SERVER_CIPHERS = yesNo("tls-prefer-server-ciphers", "no")
            .means("The server's order of cipher suites decides.").later(TLS);
    public static final Directive TLS_SESSION_CACHING = yesNo("tls-session-caching", "yes")
            .means("Clients may resume their sessions.").later(TLS);
    public static final Directive TLS_SESSION_CACHE_SIZE = integer("tls-session-cache-size", "20480", 0, INT)
            .unit("sessions")
            .means("Sessions remembered for resumption; 0 is no limit.").later(TLS);
    public static final Directive TLS_SESSION_CACHE_TIMEOUT = integer("tls-session-cache-timeout", "300", 0, INT)
            .unit("seconds")
            .means("Time for which a session can be resumed.").later(TLS);

    static {
        section("General");
    }

    public static final Directive DAEMONIZE = yesNo("daemonize", "no").immutable()
            .means("Runs in the background.").never("a JVM cannot detach itself; use a service manager");
    public static final Directive SUPERVISED = choice("supervised", "no", "upstart", "systemd", "auto", "no")
            .immutable()
            .means("Tells a service manager when the server is ready.")
            .never("the service manager watches the launcher");
    public static final Directive PIDFILE = optional("pidfile").immutable()
            .means("File that holds the process id while the server runs.").now();
    public static final Directive LOGLEVEL = choice("loglevel", "notice", "debug", "verbose", "notice", "warning",
            "nothing")

            .means("Least important messages that are logged.").now();
    public static final Directive LOGFILE = text("logfile", "").immutable()
            .means("File that messages are appended to; empty is the standard output.").now();
    public static final Directive LOG_FORMAT = choice("log-format", "legacy", "legacy", "logfmt", "json")
            .means("Form of a line of the log.").later(LATER);
    public static final Directive LOG_TIMESTAMP_FORMAT = choice("log-timestamp-format", "legacy", "legacy", "iso8601",
            "milliseconds")

            .means("Form of the time in a line of the log.").later(LATER);
    public static final Directive SYSLOG_ENABLED = yesNo("syslog-enabled", "no").immutable()
            .means("Logs to the system logger.")
            .never("the JVM has no access to syslog; log to the standard output instead");
    public static final Directive SYSLOG_IDENT = text("syslog-ident", "valkey").immutable()
            .means("Name under which the system logger knows the server.")
            .never("the JVM has no access to syslog; log to the standard output instead");
    public static final Directive SYSLOG_FACILITY = choice("syslog-facility", "local0", "user", "local0", "local1",
            "local2", "local3", "local4", "local5", "local6", "local7")
            .immutable()
            .means("Facility of the system logger.")
            .never("the JVM has no access to syslog; log to the standard output instead");
    public static final Directive CRASH_LOG_ENABLED = yesNo("crash-log-enabled", "yes")
            .means("Writes a report when the server crashes.").never("the JVM writes its own crash report");
    public static final Directive CRASH_MEMCHECK_ENABLED = yesNo("crash-memcheck-enabled", "yes")
            .means("Tests memory after a crash.").never("the JVM writes its own crash report");
    public static final Directive USE_EXIT_ON_PANIC = yesNo("use-exit-on-panic", "no").hidden()
            .means("Ends with an exit code instead of an abort.")
            .never("a broken invariant always ends the process in the same way");
    public static final Directive DATABASES = integer("databases", "16", 1, INT).immutable().unit("databases")
            .means("Databases that SELECT can choose from.").now();
    public static final Directive ALWAYS_SHOW_LOGO = yesNo("always-show-logo", "no").immutable()
            .means("Shows the logo at start-up even in a log.").never("there is no logo to show");
    public static final Directive HIDE_USER_DATA_FROM_LOG = yesNo("hide-user-data-from-log", "yes")
            .means("Keeps keys and values out of the log.").later(LATER);
    public static final Directive SET_PROC_TITLE = yesNo("set-proc-title", "yes").immutable()
            .means("Shows state in the process title.").never("a JVM cannot change its process title");
    public static final Directive PROC_TITLE_TEMPLATE = text("proc-title-template",
            "{title} {listen-addr} {server-mode}", Checks::titleTemplate)

            .means("Form of the process title.").never("a JVM cannot change its process title");
    public static final Directive LOCALE_COLLATE = text("locale-collate", "")
            .means("Language whose alphabet SORT ALPHA follows.").never("strings are compared by their bytes");
    public static final Directive EXTENDED_REDIS_COMPATIBILITY = yesNo("extended-redis-compatibility", "no")
            .means("Introduces itself as Redis where clients insist on that name.").later(LATER);
    public static final Directive AVAILABILITY_ZONE = text("availability-zone", "")
            .means("Zone this server is in, for clients that prefer near ones.").now();
    public static final Directive IGNORE_WARNINGS = text("ignore-warnings", "")
            .means("Start-up checks that may fail.").never("the checks that it silences are about the C server");
    public static final Directive IMPORT_MODE = yesNo("import-mode", "no").debug()
            .means("Another server copies its keys here: nothing expires on its own meanwhile.").later(REPLICATION);
    public static final Directive HASH_SEED = optional("hash-seed").immutable().hidden().sensitive()
            .means("Seed of the hash function.").never("the seed of the hash function is always random");
    public static final Directive DIR = row("dir", new DirectoryKind(), "./").guarded().denyLoading()
            .means("Directory in which the server keeps its files.").now();
    public static final Directive INCLUDE = row("include", new FileOnlyKind("path or pattern"), "").fileOnly()
            .means("Reads other files in place of the line.").now();
    public static final Directive LOADMODULE = row("loadmodule", new FileOnlyKind("path and arguments"), "")
            .fileOnly()
            .means("Loads a module.").never("modules are native libraries written for the C server");

    static {
        section("Security");
    }

    public static final Directive REQUIREPASS = password("requirepass").sensitive()
            .means("Password of the default user.").now();
    public static final Directive ACLLOG_MAX_LEN = unsigned("acllog-max-len", "128", 0, LONG).unit("entries")
            .means("Denied attempts that ACL LOG remembers.").later(ACL);
    public static final Directive ACLFILE = text("aclfile", "").immutable()
            .means("File of users, instead of user lines in this one.").later(ACL);
    public static final Directive ACL_PUBSUB_DEFAULT = choice("acl-pubsub-default", "resetchannels", "allchannels",
            "resetchannels")

            .means("Channels that a new user may use.").later(ACL);
    public static final Directive USER = row("user", new FileOnlyKind("name and rules"), "").fileOnly()
            .means("Declares a user of the access control list.").later(ACL);
    public static final Directive RENAME_COMMAND = row("rename-command", new FileOnlyKind("command and name"), "")
            .fileOnly()
            .means("Gives a command another name; an empty name removes it.").now();
    public static final Directive ENABLE_PROTECTED_CONFIGS = choice("enable-protected-configs", "no", "no", "yes",
            "local")
            .immutable()
            .means("Who may change directives such as dir at run time.").now();
    public static final Directive ENABLE_DEBUG_COMMAND = choice("enable-debug-command", "no", "no", "yes", "local")
            .immutable()
            .means("Who may use DEBUG.").now();
    public static final Directive ENABLE_MODULE_COMMAND = choice("enable-module-command", "no", "no", "yes", "local")
            .immutable()
            .means("Who may use MODULE LOAD and UNLOAD, which fail for all.").now();

    static {
        section("Memory");
    }

    public static final Directive MAXMEMORY = unsignedMemory("maxmemory", "0", 0, -1).unit("bytes")
            .means("Memory that data and buffers may take; 0 is no limit.").now();
    public static final Directive MAXMEMORY_POLICY = choice("maxmemory-policy", "noeviction", "volatile-lru",
            "volatile-lfu", "volatile-random", "volatile-ttl", "allkeys-lru", "allkeys-lfu", "allkeys-random",
            "noeviction")

            .means("Which keys are evicted when memory is full.").now();
    public static final Directive MAXMEMORY_SAMPLES = integer("maxmemory-samples", "5", 1, 64).unit("keys")
            .means("Keys that are looked at to choose one to evict.").now();
    public static final Directive MAXMEMORY_EVICTION_TENACITY = integer("maxmemory-eviction-tenacity", "10", 0, 100)
            .means("How long evicting may hold up clients: 0 little, 100 as long as it takes.").now();
    public static final Directive MAXMEMORY_CLIENTS = memoryOrPercent("maxmemory-clients", "0", -100, LONG)
            .unit("bytes or % of maxmemory")
            .means("Memory that all clients together may take before the largest are closed; 0 is no limit.").now();
    public static final Directive REPLICA_IGNORE_MAXMEMORY = yesNo("replica-ignore-maxmemory", "yes")
            .alias("slave-ignore-maxmemory")
            .means("A replica leaves eviction to its primary.").now();
    public static final Directive MEMORY_WATERMARKS = row("memory-watermarks", new WatermarksKind(), "80 90 95")
            .multiple().unit("% of maxmemory")
            .means("Shares of maxmemory that raise a notification when memory use passes them.").now();
    public static final Directive LFU_LOG_FACTOR = integer("lfu-log-factor", "10", 0, INT)
            .means("How many hits make the frequency counter of a key saturate.").now();
    public static final Directive LFU_DECAY_TIME = integer("lfu-decay-time", "1", 0, INT).unit("minutes")
            .means("Time after which the frequency counter of an unused key falls by one.").now();
    public static final Directive ACTIVEREHASHING = yesNo("activerehashing", "yes")
            .means("Spends a millisecond of each 100 on moving hash tables to their new size.").now();
    public static final Directive ACTIVE_EXPIRE_EFFORT = integer("active-expire-effort", "1", 1, 10)
            .means("Work put into finding expired keys nobody asks for.").now();
    public static final Directive LAZYFREE_LAZY_EVICTION = yesNo("lazyfree-lazy-eviction", "yes").debug()
            .means("Frees evicted values in the background.").now();
    public static final Directive LAZYFREE_LAZY_EXPIRE = yesNo("lazyfree-lazy-expire", "yes").debug()
            .means("Frees expired values in the background.").now();
    public static final Directive LAZYFREE_LAZY_SERVER_DEL = yesNo("lazyfree-lazy-server-del", "yes").debug()
            .means("Frees replaced values in the background.").now();
    public static final Directive LAZYFREE_LAZY_USER_DEL = yesNo("lazyfree-lazy-user-del", "yes").debug()
            .means("DEL frees values in the background, as UNLINK does.").now();
    public static final Directive LAZYFREE_LAZY_USER_FLUSH = yesNo("lazyfree-lazy-user-flush", "yes").debug()
            .means("FLUSHALL and FLUSHDB work in the background unless they say SYNC.").now();
    public static final Directive JEMALLOC_LIBRARY = text("jemalloc-library", "").immutable()
            .means("Path of a jemalloc to use instead of the built-in one.").now();
    public static final Directive JEMALLOC_BG_THREAD = yesNo("jemalloc-bg-thread", "yes")
            .means("Lets the allocator return memory to the system from a thread of its own.").now();
    public static final Directive ACTIVEDEFRAG = row("activedefrag", new BooleanKind(NO_DEFRAGMENTATION), "no")
            .debug()
            .means("Moves values to where they leave fewer gaps.")
            .never("the allocator on a JVM cannot tell which block is worth moving");
    public static final Directive ACTIVE_DEFRAG_IGNORE_BYTES = unsignedMemory("active-defrag-ignore-bytes", "100mb", 1,
            LONG)
            .unit("bytes")
            .means("Waste below which nothing is moved.").never("there is no active defragmentation");
    public static final Directive ACTIVE_DEFRAG_THRESHOLD_LOWER = integer("active-defrag-threshold-lower", "10", 0,
            1000)
            .unit("%")
            .means("Fragmentation from which on values are moved.").never("there is no active defragmentation");
    public static final Directive ACTIVE_DEFRAG_THRESHOLD_UPPER = integer("active-defrag-threshold-upper", "100", 0,
            1000)
            .unit("%")
            .means("Fragmentation at which all allowed effort is made.").never("there is no active defragmentation");
    public static final Directive ACTIVE_DEFRAG_CYCLE_MIN = integer("active-defrag-cycle-min", "1", 1, 99)
            .unit("% of CPU")
            .means("Effort at the lower threshold.").never("there is no active defragmentation");
    public static final Directive ACTIVE_DEFRAG_CYCLE_MAX = integer("active-defrag-cycle-max", "25", 1, 99)
            .unit("% of CPU")
            .means("Effort at the upper threshold.").never("there is no active defragmentation");
    public static final Directive ACTIVE_DEFRAG_CYCLE_US = integer("active-defrag-cycle-us", "500", 0, 100000)
            .unit("microseconds")
            .means("Length of one stretch of moving.").never("there is no active defragmentation");
    public static final Directive ACTIVE_DEFRAG_MAX_SCAN_FIELDS = unsigned("active-defrag-max-scan-fields", "1000", 1,
            LONG)
            .unit("fields")
            .means("Elements up to which a collection is moved at once.").never("there is no active defragmentation");
    public static final Directive DISABLE_THP = yesNo("disable-thp", "yes").immutable()
            .means("Turns transparent huge pages off for the process.")
            .never("transparent huge pages are an option of the JVM");
    public static final Directive OOM_SCORE_ADJ = row("oom-score-adj",
            ChoiceKind.one("no", "yes", "relative", "absolute").synonym("yes", "relative"), "no")

            .means("Tells the kernel how gladly it may kill this process.")
            .never("the score of the process is left to the service manager");
    public static final Directive OOM_SCORE_ADJ_VALUES = row("oom-score-adj-values", new OomScoresKind(), "0 200 800")
            .multiple()
            .means("Scores of a primary, a replica and a background process.")
            .never("the score of the process is left to the service manager");

    static {
        section("Clients");
    }

    public static final Directive CLIENT_OUTPUT_BUFFER_LIMIT = row("client-output-buffer-limit",
            new OutputBufferLimitKind(), "normal 0 0 0 replica 256mb 64mb 60 pubsub 32mb 8mb 60")
            .multiple().unit("bytes and seconds")
            .means("Output that may wait for a client before it is closed.").now();
    public static final Directive CLIENT_QUERY_BUFFER_LIMIT = unsignedMemory("client-query-buffer-limit", "1gb",
            1048576, LONG)
            .debug().unit("bytes")
            .means("Input that may wait to be parsed.").now();
    public static final Directive PROTO_MAX_BULK_LEN = memory("proto-max-bulk-len", "512mb", 1048576, LONG)
            .debug().unit("bytes")
            .means("Longest argument of a command, and longest string.").now();
    public static final Directive TRACKING_TABLE_MAX_KEYS = unsigned("tracking-table-max-keys", "1000000", 0, LONG)
            .unit("keys")
            .means("Keys remembered for clients that cache; 0 is no limit.").later(TRACKING);
    public static final Directive SHUTDOWN_TIMEOUT = integer("shutdown-timeout", "10", 0, INT).unit("seconds")
            .means("Time that a shutdown waits for replicas to catch up, or for one to take over.").now();
    public static final Directive SHUTDOWN_ON_SIGINT = combination("shutdown-on-sigint", "default", "default", "save",
            "nosave", "now", "force", "safe", "failover")
            .multiple()
            .means("What an interrupt signal asks of the shutdown.").now();
    public static final Directive SHUTDOWN_ON_SIGTERM = combination("shutdown-on-sigterm", "default", "default", "save",
            "nosave", "now", "force", "safe", "failover")
            .multiple()
            .means("What a termination signal asks of the shutdown.").now();

    static {
        section("The loop, statistics and notifications");
    }

    public static final Directive HZ = row("hz",
            NumberKind.signed(INTEGER, 0, INT).nearest(hz -> Math.clamp(hz, 1, 500)), "10")
            .unit("per second")
            .means("How often background work is done.").now();
    public static final Directive DYNAMIC_HZ = yesNo("dynamic-hz", "yes")
            .means("Does background work more often when there are many clients.").later(LATER);
    public static final Directive NOTIFY_KEYSPACE_EVENTS = row("notify-keyspace-events", new KeyspaceEventsKind(), "")
            .means("Classes of key events that are published.").now();
    public static final Directive LATENCY_TRACKING = yesNo("latency-tracking", "yes")
            .means("Keeps the latency distribution of each command.").now();
    public static final Directive LATENCY_TRACKING_INFO_PERCENTILES = row("latency-tracking-info-percentiles",
            new PercentilesKind(), "50 99 99.9")
            .multiple()
            .means("Percentiles that INFO shows for each command.").now();
    public static final Directive LATENCY_MONITOR_THRESHOLD = integer("latency-monitor-threshold", "0", 0, LONG)
            .unit("milliseconds")
            .means("Events at least this long are recorded for LATENCY; 0 records none.").now();
    public static final Directive COMMANDLOG_EXECUTION_SLOWER_THAN = integer("commandlog-execution-slower-than",
            "10000", -1, LONG)
            .alias("slowlog-log-slower-than").unit("microseconds")
            .means("Slower commands are logged; -1 logs none, 0 all.").now();
    public static final Directive COMMANDLOG_SLOW_EXECUTION_MAX_LEN = unsigned("commandlog-slow-execution-max-len",
            "128", 0, LONG)
            .alias("slowlog-max-len").unit("entries")
            .means("Slow commands remembered.").now();
    public static final Directive COMMANDLOG_REQUEST_LARGER_THAN = integer("commandlog-request-larger-than", "1048576",
            -1, LONG)
            .unit("bytes")
            .means("Commands with larger requests are logged; -1 logs none.").now();
    public static final Directive COMMANDLOG_LARGE_REQUEST_MAX_LEN = unsigned("commandlog-large-request-max-len", "128",
            0, LONG)
            .unit("entries")
            .means("Large requests remembered.").now();
    public static final Directive COMMANDLOG_REPLY_LARGER_THAN = integer("commandlog-reply-larger-than", "1048576", -1,
            LONG)
            .unit("bytes")
            .means("Commands with larger replies are logged; -1 logs none.").now();
    public static final Directive COMMANDLOG_LARGE_REPLY_MAX_LEN = unsigned("commandlog-large-reply-max-len", "128", 0,
            LONG)
            .unit("entries")
            .means("Large replies remembered.").now();
    public static final Directive WATCHDOG_PERIOD = integer("watchdog-period", "0", 0, INT)
            .hidden().unit("milliseconds")
            .means("Logs what the server does when it does not answer for so long.")
            .never("a JVM can be profiled at any time without it");
    public static final Directive DEBUG_CONTEXT = text("debug-context", "").debug().hidden()
            .means("Text that a crash report shows.").never("it belongs in the crash report of the C server");
    public static final Directive ENABLE_DEBUG_ASSERT = yesNo("enable-debug-assert", "no").immutable().hidden()
            .means("Checks more invariants, at a price.").never("the assertions of the JVM are switched on with -ea");
    public static final Directive SERVER_CPULIST = optional("server-cpulist").alias("server_cpulist").immutable()
            .means("Processors for the server's threads.").never("the JVM cannot pin threads; use taskset");
    public static final Directive BIO_CPULIST = optional("bio-cpulist").alias("bio_cpulist").immutable()
            .means("Processors for background threads.").never("the JVM cannot pin threads; use taskset");
    public static final Directive AOF_REWRITE_CPULIST = optional("aof-rewrite-cpulist")
            .alias("aof_rewrite_cpulist").immutable()
            .means("Processors for rewriting the append-only file.").never("the JVM cannot pin threads; use taskset");
    public static final Directive BGSAVE_CPULIST = optional("bgsave-cpulist").alias("bgsave_cpulist").immutable()
            .means("Processors for writing snapshots.").never("the JVM cannot pin threads; use taskset");

    static {
        section("Data types");
    }

    public static final Directive HASH_MAX_LISTPACK_ENTRIES = unsigned("hash-max-listpack-entries", "512", 0, LONG)
            .alias("hash-max-ziplist-entries").unit("fields")
            .means("Most fields of a hash in the compact form.").now();
    public static final Directive HASH_MAX_LISTPACK_VALUE = unsignedMemory("hash-max-listpack-value", "64", 0, LONG)
            .alias("hash-max-ziplist-value").unit("bytes")
            .means("Longest field or value of a hash in the compact form.").now();
    public static final Directive LIST_MAX_LISTPACK_SIZE = integer("list-max-listpack-size", "-2", INT_MIN, INT)
            .alias("list-max-ziplist-size").unit("elements, or -1 to -5 for 4 to 64 kb")
            .means("Size of one node of a list.").now();
    public static final Directive LIST_COMPRESS_DEPTH = integer("list-compress-depth", "0", 0, INT)
            .debug().unit("nodes")
            .means("Nodes at each end of a list that are never compressed; 0 compresses none.").now();
    public static final Directive SET_MAX_INTSET_ENTRIES = unsigned("set-max-intset-entries", "512", 0, LONG)
            .unit("members")
            .means("Most members of a set of integers in the compact form.").now();
    public static final Directive SET_MAX_LISTPACK_ENTRIES = unsigned("set-max-listpack-entries", "128", 0, LONG)
            .unit("members")
            .means("Most members of a set in the compact form.").now();
    public static final Directive SET_MAX_LISTPACK_VALUE = unsigned("set-max-listpack-value", "64", 0, LONG)
            .unit("bytes")
            .means("Longest member of a set in the compact form.").now();
    public static final Directive ZSET_MAX_LISTPACK_ENTRIES = unsigned("zset-max-listpack-entries", "128", 0, LONG)
            .alias("zset-max-ziplist-entries").unit("members")
            .means("Most members of a sorted set in the compact form.").now();
    public static final Directive ZSET_MAX_LISTPACK_VALUE = unsignedMemory("zset-max-listpack-value", "64", 0, LONG)
            .alias("zset-max-ziplist-value").unit("bytes")
            .means("Longest member of a sorted set in the compact form.").now();
    public static final Directive HLL_SPARSE_MAX_BYTES = unsignedMemory("hll-sparse-max-bytes", "3000", 0, LONG)
            .unit("bytes")
            .means("Size up to which a HyperLogLog stays sparse.").now();
    public static final Directive STREAM_NODE_MAX_BYTES = unsignedMemory("stream-node-max-bytes", "4096", 0, LONG)
            .unit("bytes")
            .means("Size of one node of a stream; 0 is no limit.").now();
    public static final Directive STREAM_NODE_MAX_ENTRIES = integer("stream-node-max-entries", "100", 0, LONG)
            .unit("entries")
            .means("Entries of one node of a stream; 0 is no limit.").now();
    public static final Directive SANITIZE_DUMP_PAYLOAD = choice("sanitize-dump-payload", "no", "no", "yes", "clients")
            .debug()
            .means("Whether RESTORE counts what it checks as dump_payload_sanitizations. It checks every byte in any case.")
            .now();

    static {
        section("Scripting");
    }

    public static final Directive BUSY_REPLY_THRESHOLD = integer("busy-reply-threshold", "5000", 0, LONG)
            .alias("lua-time-limit").unit("milliseconds")
            .means("Time after which other clients are told that a script is busy; 0 never.").now();
    public static final Directive LUA_ENABLE_INSECURE_API = yesNo("lua-enable-insecure-api", "no")
            .alias("lua-enable-deprecated-api").hidden().guarded()
            .means("Offers the parts of Lua that let a script reach beyond itself.").later(SCRIPTING);

    static {
        section("Persistence");
    }

    public static final Directive SAVE = row("save", new SaveKind(), "3600 1 300 100 60 10000")
            .multiple().unit("seconds and changes")
            .means("When snapshots are written; empty never writes one.").now();
    public static final Directive STOP_WRITES_ON_BGSAVE_ERROR = yesNo("stop-writes-on-bgsave-error", "yes")
            .means("Refuses writes while snapshots fail.").now();
    public static final Directive RDBCOMPRESSION = yesNo("rdbcompression", "yes")
            .means("Compresses the strings that DUMP writes when they are longer than 20 bytes.").now();
    public static final Directive RDBCHECKSUM = yesNo("rdbchecksum", "yes").immutable()
            .means("Ends snapshots with a checksum and checks it when loading.").now();
    public static final Directive RDB_VERSION_CHECK = choice("rdb-version-check", "strict", "strict", "relaxed")
            .means("Whether RESTORE refuses payloads of unknown versions; relaxed reads them as well as possible.")
            .now();
    public static final Directive RDB_COMPATIBILITY_VERSION = choice("rdb-compatibility-version", "11", "10",
            "11", "80").unit("RDB version")
            .means("Version of snapshots and DUMP: 10, Redis 7.0; 11, Valkey, or 80 where hash fields expire; 80, Valkey 9.")
            .now();
    public static final Directive DBFILENAME = text("dbfilename", "dump.rdb", Checks.baseName("dbfilename", "filename"))
            .guarded()
            .means("Name of the snapshot file.").now();
    public static final Directive RDB_DEL_SYNC_FILES = yesNo("rdb-del-sync-files", "no")
            .means("Deletes snapshot files that only served to fill a replica.").now();
    public static final Directive RDB_SAVE_INCREMENTAL_FSYNC = yesNo("rdb-save-incremental-fsync", "yes")
            .means("Flushes a snapshot to the disk in steps while it is written.").now();
    public static final Directive RDB_KEY_SAVE_DELAY = integer("rdb-key-save-delay", "0", INT_MIN, INT)
            .hidden().unit("microseconds")
            .means("Slows snapshots down; meant for tests.").now();
    public static final Directive KEY_LOAD_DELAY = integer("key-load-delay", "0", INT_MIN, INT)
            .hidden().unit("microseconds")
            .means("Slows loading down; meant for tests.").now();
    public static final Directive LOADING_PROCESS_EVENTS_INTERVAL_BYTES = integer(
            "loading-process-events-interval-bytes", "2097152", 1024, INT)
            .hidden().unit("bytes")
            .means("How often clients are looked after during loading.").now();
    public static final Directive APPENDONLY = yesNo("appendonly", "no").denyLoading()
            .means("Logs every write to the append-only file.").now();
    public static final Directive APPENDFILENAME = text("appendfilename", "appendonly.aof",
            Checks.baseName("appendfilename", "filename"))
            .immutable()
            .means("First part of the names of append-only files.").now();
    public static final Directive APPENDDIRNAME = text("appenddirname", "appendonlydir",
            Checks.baseName("appenddirname", "dirname"))
            .immutable()
            .means("Directory of the append-only files.").now();
    public static final Directive APPENDFSYNC = choice("appendfsync", "everysec", "everysec", "always", "no")
            .means("When the append-only file is flushed to the disk.").now();
    public static final Directive NO_APPENDFSYNC_ON_REWRITE = yesNo("no-appendfsync-on-rewrite", "no")
            .means("Does not flush the append-only file while it is being rewritten.").now();
    public static final Directive AUTO_AOF_REWRITE_PERCENTAGE = integer("auto-aof-rewrite-percentage", "100", 0, INT)
            .unit("%")
            .means("Growth at which the append-only file is rewritten; 0 never.").now();
    public static final Directive AUTO_AOF_REWRITE_MIN_SIZE = memory("auto-aof-rewrite-min-size", "64mb", 0, LONG)
            .unit("bytes")
            .means("Size below which the append-only file is left alone.").now();
    public static final Directive AOF_LOAD_TRUNCATED = yesNo("aof-load-truncated", "yes")
            .means("Loads an append-only file whose end is missing.").now();
    public static final Directive AOF_USE_RDB_PREAMBLE = yesNo("aof-use-rdb-preamble", "yes")
            .means("Rewrites the append-only file as a snapshot.").now();
    public static final Directive AOF_TIMESTAMP_ENABLED = yesNo("aof-timestamp-enabled", "no")
            .means("Notes the time in the append-only file, for recovery to a moment.").now();
    public static final Directive AOF_REWRITE_INCREMENTAL_FSYNC = yesNo("aof-rewrite-incremental-fsync", "yes")
            .means("Flushes a rewritten append-only file in steps.").now();
    public static final Directive AOF_DISABLE_AUTO_GC = yesNo("aof-disable-auto-gc", "no").hidden()
            .means("Keeps replaced append-only files; meant for tests.").now();

    static {
        section("Replication");
    }

    public static final Directive REPLICAOF = row("replicaof", new ReplicaOfKind(), "")
            .alias("slaveof").immutable().multiple()
            .means("Follows this primary.").now();
    public static final Directive PRIMARYAUTH = password("primaryauth").alias("masterauth").sensitive()
            .means("Password that a replica shows its primary.").now();
    public static final Directive PRIMARYUSER = optional("primaryuser").alias("masteruser").sensitive()
            .means("User that a replica logs in as.").now();
    public static final Directive REPLICA_SERVE_STALE_DATA = yesNo("replica-serve-stale-data", "yes")
            .alias("slave-serve-stale-data")
            .means("A replica answers while its link to the primary is down.").now();
    public static final Directive REPLICA_READ_ONLY = yesNo("replica-read-only", "yes")
            .alias("slave-read-only").debug()
            .means("Clients cannot write to a replica.").now();
    public static final Directive REPLICA_LAZY_FLUSH = yesNo("replica-lazy-flush", "yes").alias("slave-lazy-flush")
            .means("A replica frees its old dataset in the background.").now();
    public static final Directive REPLICA_PRIORITY = integer("replica-priority", "100", 0, INT)
            .alias("slave-priority")
            .means("Rank for promotion: the lowest first, 0 never.").now();
    public static final Directive REPLICA_ANNOUNCED = yesNo("replica-announced", "yes")
            .means("Sentinel tells clients of this replica.").now();
    public static final Directive REPLICA_ANNOUNCE_IP = optional("replica-announce-ip").alias("slave-announce-ip")
            .means("Address that the primary shows for this replica.").now();
    public static final Directive REPLICA_ANNOUNCE_PORT = integer("replica-announce-port", "0", 0, 65535)
            .alias("slave-announce-port")
            .means("Port that the primary shows for this replica; 0 is its own.").now();
    public static final Directive REPLICA_IGNORE_DISK_WRITE_ERRORS = yesNo("replica-ignore-disk-write-errors", "no")
            .means("A replica goes on when it cannot write to its disk.").now();
    public static final Directive REPL_DISKLESS_SYNC = yesNo("repl-diskless-sync", "yes").debug()
            .means("Sends snapshots to replicas without a file.").now();
    public static final Directive REPL_DISKLESS_SYNC_DELAY = integer("repl-diskless-sync-delay", "5", 0, INT)
            .unit("seconds")
            .means("Time to wait for more replicas to send the same snapshot to.").now();
    public static final Directive REPL_DISKLESS_SYNC_MAX_REPLICAS = integer("repl-diskless-sync-max-replicas", "0", 0,
            INT)
            .unit("replicas")
            .means("Replicas that end the wait early; 0 never does.").now();
    public static final Directive REPL_DISKLESS_LOAD = choice("repl-diskless-load", "disabled", "disabled",
            "on-empty-db", "swapdb", "flush-before-load")
            .debug().denyLoading()
            .means("How a replica loads a snapshot without a file.").now();
    public static final Directive DUAL_CHANNEL_REPLICATION_ENABLED = yesNo("dual-channel-replication-enabled", "no")
            .debug()
            .means("Sends snapshot and changes to a replica through two connections at once.")
            .never("both go through one connection, and a Valkey that offers two falls back to that");
    public static final Directive REPL_PING_REPLICA_PERIOD = integer("repl-ping-replica-period", "10", 1, INT)
            .alias("repl-ping-slave-period").unit("seconds")
            .means("How often a primary pings its replicas.").now();
    public static final Directive REPL_TIMEOUT = integer("repl-timeout", "60", 1, INT).unit("seconds")
            .means("Silence after which the link to a primary or replica is given up.").now();
    public static final Directive REPL_DISABLE_TCP_NODELAY = yesNo("repl-disable-tcp-nodelay", "no")
            .means("Sends fewer, larger packets to replicas, later.").now();
    public static final Directive REPL_MPTCP = yesNo("repl-mptcp", "no").immutable()
            .means("A replica connects with Multipath TCP.").never("the JVM cannot open Multipath TCP sockets");
    public static final Directive REPL_BACKLOG_SIZE = memory("repl-backlog-size", "10mb", 1, LONG).unit("bytes")
            .means("Changes kept for replicas that come back.").now();
    public static final Directive REPL_BACKLOG_TTL = integer("repl-backlog-ttl", "3600", 0, LONG).unit("seconds")
            .means("Time without replicas after which the backlog is dropped; 0 never.").now();
    public static final Directive MIN_REPLICAS_TO_WRITE = integer("min-replicas-to-write", "0", 0, INT)
            .alias("min-slaves-to-write").unit("replicas")
            .means("Refuses writes when fewer replicas keep up; 0 never does.").now();
    public static final Directive MIN_REPLICAS_MAX_LAG = integer("min-replicas-max-lag", "10", 0, INT)
            .alias("min-slaves-max-lag").unit("seconds")
            .means("Lag up to which a replica counts as keeping up.").now();
    public static final Directive BIND_SOURCE_ADDR = optional("bind-source-addr")
            .means("Address that outgoing connections come from.").now();
    public static final Directive PROPAGATION_ERROR_BEHAVIOR = choice("propagation-error-behavior", "ignore", "ignore",
            "panic", "panic-on-replicas")

            .means("What to do when a replicated command fails.").now();

    static {
        section("Cluster");
    }

    public static final Directive CLUSTER_ENABLED = yesNo("cluster-enabled", "no").immutable()
            .means("Runs as a node of a cluster.").now();
    public static final Directive CLUSTER_CONFIG_FILE = text("cluster-config-file", "nodes.conf",
            Checks.notEmpty("cluster-config-file"))
            .immutable()
            .means("File in which the node keeps what it knows of the cluster.").now();
    public static final Directive CLUSTER_CONFIG_SAVE_BEHAVIOR = choice("cluster-config-save-behavior", "sync", "sync",
            "best-effort")

            .means("Whether a node that cannot write that file stops.").later(CLUSTER);
    public static final Directive CLUSTER_DATABASES = integer("cluster-databases", "1", 1, INT)
            .immutable().unit("databases")
            .means("Databases of a node in cluster mode.").now();
    public static final Directive CLUSTER_NODE_TIMEOUT = integer("cluster-node-timeout", "15000", 0, LONG)
            .unit("milliseconds")
            .means("Silence after which a node counts as unreachable.").now();
    public static final Directive CLUSTER_SECRET = optional("cluster-secret").immutable().sensitive()
            .means("What nodes have to know to take part in the cluster bus; empty for nothing.").now();
    public static final Directive CLUSTER_PORT = integer("cluster-port", "0", 0, 65535).immutable()
            .means("Port of the cluster bus; 0 is 10000 above the port for clients.").now();
    public static final Directive CLUSTER_SEEDS = row("cluster-seeds", new SeedsKind(), "").multiple().immutable()
            .means("Bus addresses where a node that is alone and has no keys finds others to join.")
            .now();
    public static final Directive CLUSTER_CREATE_PRIMARIES = integer("cluster-create-primaries", "0", 0, 1000)
            .immutable().unit("primaries")
            .means("So many of the nodes that have come together share all slots; 0 leaves that to people.")
            .now();
    public static final Directive CLUSTER_CREATE_REPLICAS = integer("cluster-create-replicas", "1", 0, 1000)
            .immutable().unit("replicas")
            .means("Replicas that each of those primaries gets at least.").now();
    public static final Directive CLUSTER_PING_INTERVAL = integer("cluster-ping-interval", "0", 0, LONG)
            .hidden().unit("milliseconds")
            .means("Pings each node this often; meant for tests.").later(CLUSTER);
    public static final Directive CLUSTER_MESSAGE_GOSSIP_PERC = integer("cluster-message-gossip-perc", "10", 1, 100)
            .unit("%")
            .means("Share of the nodes that a gossip message speaks of.").never("membership is not spread by gossip");
    public static final Directive CLUSTER_BLACKLIST_TTL = unsigned("cluster-blacklist-ttl", "60", 0, -1)
            .unit("seconds")
            .means("Time for which a forgotten node cannot come back.").now();
    public static final Directive CLUSTER_MANUAL_FAILOVER_TIMEOUT = integer("cluster-manual-failover-timeout", "5000",
            1, INT)
            .unit("milliseconds")
            .means("Time for which a manual failover may hold up clients.").now();
    public static final Directive CLUSTER_REPLICA_VALIDITY_FACTOR = integer("cluster-replica-validity-factor", "10", 0,
            INT)
            .alias("cluster-slave-validity-factor").unit("node timeouts")
            .means("Age of its data at which a replica is too old to take over; 0 never.").now();
    public static final Directive CLUSTER_MIGRATION_BARRIER = integer("cluster-migration-barrier", "1", 0, INT)
            .unit("replicas")
            .means("Replicas a primary keeps when others need one.").now();
    public static final Directive CLUSTER_ALLOW_REPLICA_MIGRATION = yesNo("cluster-allow-replica-migration", "yes")
            .means("Replicas move to primaries that have none.").now();
    public static final Directive CLUSTER_REQUIRE_FULL_COVERAGE = yesNo("cluster-require-full-coverage", "yes")
            .means("Answers nobody while a slot has no owner.").now();
    public static final Directive CLUSTER_REPLICA_NO_FAILOVER = yesNo("cluster-replica-no-failover", "no")
            .alias("cluster-slave-no-failover")
            .means("This replica never takes over by itself.").now();
    public static final Directive CLUSTER_ALLOW_READS_WHEN_DOWN = yesNo("cluster-allow-reads-when-down", "no")
            .means("Answers reads while the cluster is down.").now();
    public static final Directive CLUSTER_ALLOW_PUBSUBSHARD_WHEN_DOWN = yesNo("cluster-allow-pubsubshard-when-down",
            "yes")

            .means("Delivers sharded messages while the cluster is down.").now();
    public static final Directive CLUSTER_LINK_SENDBUF_LIMIT = unsignedMemory("cluster-link-sendbuf-limit", "0", 0, -1)
            .unit("bytes")
            .means("Output that may wait for another node; 0 is no limit.").now();
    public static final Directive CLUSTER_ANNOUNCE_IP = optional("cluster-announce-ip")
            .means("Address that the node tells others of.").now();
    public static final Directive CLUSTER_ANNOUNCE_CLIENT_IPV4 = optional("cluster-announce-client-ipv4",
            Checks::internet4)

            .means("IPv4 address that clients are told of.").now();
    public static final Directive CLUSTER_ANNOUNCE_CLIENT_IPV6 = optional("cluster-announce-client-ipv6",
            Checks::internet6)

            .means("IPv6 address that clients are told of.").now();
    public static final Directive CLUSTER_ANNOUNCE_CLIENT_PORT = integer("cluster-announce-client-port", "0", 0, 65535)

            .means("Port that clients are told of; 0 is the node's own.").now();
    public static final Directive CLUSTER_ANNOUNCE_CLIENT_TLS_PORT = integer("cluster-announce-client-tls-port", "0", 0,
            65535)

            .means("TLS port that clients are told of; 0 is the node's own.").now();
    public static final Directive CLUSTER_ANNOUNCE_PORT = integer("cluster-announce-port", "0", 0, 65535)
            .means("Port that the node tells others of; 0 is its own.").now();
    public static final Directive CLUSTER_ANNOUNCE_TLS_PORT = integer("cluster-announce-tls-port", "0", 0, 65535)
            .means("TLS port that the node tells others of; 0 is its own.").now();
    public static final Directive CLUSTER_ANNOUNCE_BUS_PORT = integer("cluster-announce-bus-port", "0", 0, 65535)
            .means("Port of the cluster bus that the node tells others of; 0 is its own.").now();
    public static final Directive CLUSTER_ANNOUNCE_HOSTNAME = optional("cluster-announce-hostname", Checks::hostName)
            .means("Host name that the node tells others of.").now();
    public static final Directive CLUSTER_ANNOUNCE_HUMAN_NODENAME = optional("cluster-announce-human-nodename",
            Checks::nodeName)

            .means("Name of the node for people who read logs.").now();
    public static final Directive CLUSTER_PREFERRED_ENDPOINT_TYPE = choice("cluster-preferred-endpoint-type", "ip",
            "ip", "hostname", "unknown-endpoint")

            .means("What clients are redirected to.").now();
    public static final Directive CLUSTER_SLOT_STATS_ENABLED = yesNo("cluster-slot-stats-enabled", "no")
            .means("Counts CPU time and traffic of each slot.").now();
    public static final Directive CLUSTER_SLOT_MIGRATION_LOG_MAX_LEN = unsigned("cluster-slot-migration-log-max-len",
            "1000", 0, LONG)
            .unit("entries")
            .means("Finished slot migrations remembered.").later(CLUSTER);
    public static final Directive SLOT_MIGRATION_MAX_FAILOVER_REPL_BYTES = memory(
            "slot-migration-max-failover-repl-bytes", "0", -1, LONG)
            .unit("bytes")
            .means("Changes under way at which a slot may change hands; 0 waits for the last one.").later(CLUSTER);

    static {
        section("Management");
    }

    public static final Directive MANAGEMENT_BIND = row("management-bind", new AddressesKind(), "127.0.0.1")
            .immutable().multiple()
            .means("Addresses of console, metrics and management; a minus in front forgives one that does not exist.")
            .now();
    public static final Directive MANAGEMENT_PORT = integer("management-port", "8778", 0, 65535).immutable()
            .means("Their port; 0 turns them off.").now();
    public static final Directive MANAGEMENT_USER = text("management-user", "monitor")
            .means("User who may read everything that is managed.").now();
    public static final Directive MANAGEMENT_PASSWORD = password("management-password").sensitive()
            .means("Password of that user; empty asks for none.").now();
    public static final Directive MANAGEMENT_OPERATOR_USER = text("management-operator-user", "operator")
            .means("User who may also change things.").now();
    public static final Directive MANAGEMENT_OPERATOR_PASSWORD = password("management-operator-password").sensitive()
            .means("Password of that user; empty admits nobody.").now();
    public static final Directive JMX_PORT = integer("jmx-port", "0", 0, 65535).immutable()
            .means("Port of the JMX connector; 0 opens none.").now();
    public static final Directive JMX_BIND = text("jmx-bind", "127.0.0.1").immutable()
            .means("Address of the JMX connector.").now();
    public static final Directive JMX_HOSTNAME = text("jmx-hostname", "").immutable()
            .means("Host name that JMX clients connect back to; empty is the address.").now();
    public static final Directive JMX_TLS_KEYSTORE = text("jmx-tls-keystore", "").immutable()
            .means("Key store that turns TLS on for the JMX connector.").now();
    public static final Directive JMX_TLS_KEYSTORE_PASSWORD = password("jmx-tls-keystore-password")
            .immutable().sensitive()
            .means("Password of the key store.").now();

    private Directives() {}

    // Factories of rows, one for each common kind.

    private static DirectiveRow row(String name, Kind kind, String standard) {
        return new DirectiveRow(name, kind, standard);
    }

    private static DirectiveRow yesNo(String name, String standard) {
        return row(name, new BooleanKind(null), standard);
    }

    private static DirectiveRow integer(String name, String standard, long lowest, long highest) {
        return row(name, NumberKind.signed(INTEGER, lowest, highest), standard);
    }

    private static DirectiveRow unsigned(String name, String standard, long lowest, long highest) {
        return row(name, NumberKind.unsigned(INTEGER, lowest, highest), standard);
    }

    private static DirectiveRow memory(String name, String standard, long lowest, long highest) {
        return row(name, NumberKind.signed(MEMORY, lowest, highest), standard);
    }

    private static DirectiveRow unsignedMemory(String name, String standard, long lowest, long highest) {
        return row(name, NumberKind.unsigned(MEMORY, lowest, highest), standard);
    }

    private static DirectiveRow memoryOrPercent(String name, String standard, long lowest, long highest) {
        return row(name, NumberKind.signed(MEMORY_OR_PERCENT, lowest, highest), standard);
    }

    private static DirectiveRow octal(String name, String standard, long lowest, long highest) {
        return row(name, NumberKind.unsigned(OCTAL, lowest, highest), standard);
    }

    private static DirectiveRow choice(String name, String standard, String... words) {
        return row(name, ChoiceKind.one(words), standard);
    }

    private static DirectiveRow combination(String name, String standard, String... words) {
        return row(name, ChoiceKind.combination(words), standard);
    }

    /// A string whose empty value is a value.
    private static DirectiveRow text(String name, String standard) { return text(name, standard, TextKind.ANYTHING); }

    private static DirectiveRow text(String name, String standard, TextKind.Check check) {
        return row(name, new TextKind(false, true, check), standard);
    }

    /// A string that is not there when it is empty.
    private static DirectiveRow optional(String name) { return optional(name, TextKind.ANYTHING); }

    private static DirectiveRow optional(String name, TextKind.Check check) {
        return row(name, new TextKind(true, true, check), "");
    }

    /// A secret of any bytes at all, not there when it is empty.
    private static DirectiveRow password(String name) {
        return row(name, new TextKind(true, false, TextKind.ANYTHING), "");
    }

    private static void section(String title) { section = title; }

    static Directive add(DirectiveRow row, Effect effect, String reason) {
        Directive directive = new Directive(ROWS.size(), section, row, effect, reason);
        ROWS.add(directive);
        if (!directive.has(Flag.FILE_ONLY)) {
            name(directive.name(), directive);
            if (directive.alias() != null) name(directive.alias(), directive);
        }
        return directive;
    }

    private static void name(String name, Directive directive) {
        if (NAMES.put(name, new Name(name, directive)) != null)
            throw new IllegalStateException(name + " is in two rows");
    }

    /// All rows, in the order of the table.
    public static List<Directive> all() { return Collections.unmodifiableList(ROWS); }

    /// The directive of that name or alias in any case of letters, or null. Instructions of the file have no such name.
    public static Directive find(String name) {
        Name found = named(name);
        return found == null ? null : found.directive();
    }

    static Name named(String name) { return NAMES.get(Text.lowerCase(name)); }

    static Iterable<Name> names() { return NAMES.values(); }
}
