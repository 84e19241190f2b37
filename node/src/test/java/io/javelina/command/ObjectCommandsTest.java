package io.javelina.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.keyspace.EvictionPolicy;
import org.junit.jupiter.api.Test;

class ObjectCommandsTest {
    private final CommandHarness harness = CommandHarness.with(StringCommands::register, ObjectCommands::register);

    @Test
    void shouldNameEncodings() {
        harness.run("SET i 12");
        harness.run("SET e text");
        harness.run("SET r " + "v".repeat(45));
        assertThat(harness.ask("OBJECT ENCODING i")).isEqualTo("$int");
        assertThat(harness.ask("OBJECT ENCODING e")).isEqualTo("$embstr");
        assertThat(harness.ask("object encoding r")).isEqualTo("$raw");
        assertThat(harness.ask("OBJECT ENCODING none")).isEqualTo("_$");
        assertThat(harness.protocol(3).ask("OBJECT REFCOUNT none")).isEqualTo("_");
    }

    @Test
    void shouldTellIdleTimeAndFrequencyByThePolicy() {
        harness.run("SET k v");
        harness.time(CommandHarness.START + 7000);
        assertThat(harness.ask("OBJECT IDLETIME k")).isEqualTo(":7");
        assertThat(harness.ask("OBJECT FREQ k"))
                .startsWith("-ERR An LFU maxmemory policy is not selected, access frequency not tracked. Please note");
        harness.settings().policy = EvictionPolicy.ALLKEYS_LFU;
        harness.run("SET n v");
        assertThat(harness.ask("OBJECT FREQ n")).isEqualTo(":5");
        assertThat(harness.ask("OBJECT IDLETIME n"))
                .startsWith("-ERR An LFU maxmemory policy is selected, idle time not tracked. Please note");
        assertThat(harness.ask("OBJECT FREQ none")).isEqualTo("_$");
    }

    @Test
    void shouldCountTheReferencesThatValkeyWouldHave() {
        harness.run("SET small 9999");
        harness.run("SET big 10000");
        harness.run("SET text x");
        assertThat(harness.ask("OBJECT REFCOUNT small")).isEqualTo(":2147483647");
        assertThat(harness.ask("OBJECT REFCOUNT big")).isEqualTo(":1");
        assertThat(harness.ask("OBJECT REFCOUNT text")).isEqualTo(":1");
        harness.settings().maxmemory = 1 << 30;
        assertThat(harness.ask("OBJECT REFCOUNT small")).isEqualTo(":2147483647");
        harness.settings().policy = EvictionPolicy.VOLATILE_LRU;
        assertThat(harness.ask("OBJECT REFCOUNT small")).isEqualTo(":1");
    }

    @Test
    void shouldHelp() {
        assertThat(harness.ask("object help"))
                .startsWith("[+OBJECT <subcommand> [<arg> [value] [opt] ...]. Subcommands are:")
                .endsWith("+HELP, +    Print this help.]");
    }
}
