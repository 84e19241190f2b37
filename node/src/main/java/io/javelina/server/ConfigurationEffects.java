package io.javelina.server;

import io.javelina.config.Configuration;
import io.javelina.config.Directive;
import io.javelina.config.Directives;
import io.javelina.config.Refusal;
import io.javelina.memory.Allocator;
import io.javelina.memory.Ledger;
import java.io.IOException;
import java.util.List;

/// What a change of the configuration does besides the fields that [Settings] keeps current.
final class ConfigurationEffects {
    /// Directives that are read at the start alone, although Valkey or their nature would let them change.
    private static final List<Directive> AT_START = List.of(Directives.MANAGEMENT_USER, Directives.MANAGEMENT_PASSWORD,
            Directives.MANAGEMENT_OPERATOR_USER,
            Directives.MANAGEMENT_OPERATOR_PASSWORD, Directives.MEMORY_WATERMARKS);

    private final Configuration configuration;
    private final Authentication authentication;
    private final Log log;
    private final Allocator allocator;
    private final MemoryWatch memory;

    ConfigurationEffects(Configuration configuration, Authentication authentication, Log log, Allocator allocator,
            MemoryWatch memory) {
        this.configuration = configuration;
        this.authentication = authentication;
        this.log = log;
        this.allocator = allocator;
        this.memory = memory;
    }

    /// Applies what has to be applied at the start, and follows all later changes.
    void follow() throws Refusal {
        follow(now -> authentication.password(now.show(Directives.REQUIREPASS)), Directives.REQUIREPASS);
        follow(now -> log.level(now.text(Directives.LOGLEVEL)), Directives.LOGLEVEL);
        follow(now -> allocator.backgroundThread(now.flag(Directives.JEMALLOC_BG_THREAD)),
                Directives.JEMALLOC_BG_THREAD);
        configuration.onChange(Directives.MAXMEMORY, this::maxmemoryChanged);
        openLogFile();
        for (Directive each : AT_START) configuration.onChange(each, ConfigurationEffects::refuse);
    }

    private void follow(Configuration.Listener listener, Directive directive) throws Refusal {
        configuration.onChange(directive, listener);
        listener.changed(configuration);
    }

    private void openLogFile() throws Refusal {
        if (configuration.text(Directives.LOGFILE).isEmpty()) return;
        try {
            log.file(configuration.file(Directives.LOGFILE));
        } catch (IOException e) {
            throw new Refusal("Can't open the log file: " + e.getMessage());
        }
    }

    /// A limit below what is in use starts eviction at once, and says so.
    private void maxmemoryChanged(Configuration now) {
        long limit = now.integer(Directives.MAXMEMORY);
        Ledger ledger = allocator.ledger();
        if (limit == 0) return;
        if (limit < ledger.total())
            log.warning("WARNING: the new maxmemory value set via CONFIG SET (" + limit
                    + ") is smaller than the current memory usage (" + ledger.total()
                    + "). This will result in key eviction and/or the inability to accept new write commands"
                    + " depending on the maxmemory-policy.");
        memory.evictSoon();
    }

    private static void refuse(Configuration now) throws Refusal {
        throw new Refusal("this can be changed by a restart only");
    }
}
