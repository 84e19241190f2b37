package io.javelina.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ModuleCommandsTest {
    @Test
    void shouldKnowNoModules() {
        try (TestServer server = TestServer.start(); RawClient client = server.connect()) {
            assertThat(client.ask("MODULE LIST")).isEqualTo("[]");
            assertThat(client.ask("MODULE HELP")).contains("LOADEX <path>");
            assertThat(client.ask("MODULE NOSUCH")).isEqualTo("-ERR unknown subcommand 'NOSUCH'. Try MODULE HELP.");
        }
    }

    @Test
    void shouldLetNobodyLoadAnyUnlessAllowed() {
        try (TestServer server = TestServer.start(); RawClient client = server.connect()) {
            for (String line : new String[]{ "LOAD /tmp/x.so", "LOADEX /tmp/x.so", "UNLOAD x" })
                assertThat(client.ask("MODULE " + line)).startsWith("-ERR MODULE command not allowed. If the"
                        + " enable-module-command option is set to \"local\"");
            assertThat(client.askAll("MULTI", "MODULE UNLOAD x", "EXEC").getLast()).startsWith("-EXECABORT");
            assertThat(client.askAll("MULTI", "DEBUG SLEEP 0", "EXEC").getLast()).startsWith("-EXECABORT");
        }
    }

    @Test
    void shouldLoadNoneForThoseWhoMay() {
        try (TestServer server = TestServer.start("--enable-module-command", "local");
                RawClient client = server.connect()) {
            assertThat(client.ask("MODULE LOAD /tmp/x.so"))
                    .isEqualTo("-ERR Error loading the extension. Please check the server logs.");
            assertThat(client.ask("MODULE UNLOAD x"))
                    .isEqualTo("-ERR Error unloading module: no such module with that name");
        }
    }
}
