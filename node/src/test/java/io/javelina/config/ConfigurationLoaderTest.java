package io.javelina.config;

import static io.javelina.config.ConfigurationFixture.file;
import static io.javelina.config.ConfigurationFixture.get;
import static io.javelina.config.ConfigurationFixture.load;
import static io.javelina.config.ConfigurationFixture.started;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationLoaderTest {
    @TempDir
    Path directory;

    private static void shouldFail(String lines, int number, String line, String reason) {
        assertThatThrownBy(() -> load(lines)).isInstanceOf(ConfigurationFileException.class)
                .hasMessage(
                        "\n*** FATAL CONFIG FILE ERROR (Version 1.2.3) ***\nReading the configuration file, at line "
                                + number + "\n>>> '" + line + "'\n" + reason + "\n");
    }

    @Test
    void shouldReadTheGrammarOfValkeyConf() throws Exception {
        Configuration loaded = load("# comment\n\n  \tPORT 7000 \r\nrequirepass \"a b\\x41\\n\"\nlogfile ''\n"
                + "slave-priority 5\nmaxmemory 1gb\nmaxmemory 2gb\nsyslog-ident 'it\\'s'\nlua-replicate-commands yes\n");
        assertThat(get(loaded, "port", "requirepass", "replica-priority", "maxmemory", "syslog-ident")).containsExactly(
                "port", "7000", "requirepass", "a bA\n", "replica-priority", "5", "maxmemory", "2147483648",
                "syslog-ident", "it's");
    }

    @Test
    void shouldAddSavePointsLineByLine() throws Exception {
        assertThat(load("save 60 1\nsave 30 2\n").show(Directives.SAVE)).isEqualTo("60 1 30 2");
        assertThat(load("save 60 1\nsave \"\"\nsave 10 1\n").show(Directives.SAVE)).isEqualTo("10 1");
        assertThat(load("save \"60 1 30 2\"\n").show(Directives.SAVE)).isEqualTo("60 1 30 2");
        assertThat(load("save \"\"\n").show(Directives.SAVE)).isEmpty();
    }

    @Test
    void shouldMergeOutputBufferLimits() throws Exception {
        Configuration loaded = load(
                "client-output-buffer-limit normal 1 2 3\nclient-output-buffer-limit replica 4 5 6\n");
        assertThat(loaded.show(Directives.CLIENT_OUTPUT_BUFFER_LIMIT))
                .isEqualTo("normal 1 2 3 slave 4 5 6 pubsub 33554432 8388608 60");
    }

    @Test
    void shouldSayWhichLineIsWrong() {
        shouldFail("port 1\nnosuch 1\n", 2, "nosuch 1", "Bad directive or wrong number of arguments");
        shouldFail("  port 1 2\t\n", 1, "port 1 2", "wrong number of arguments");
        shouldFail("port", 1, "port", "wrong number of arguments");
        shouldFail("port \"1\n", 1, "port \"1", "Unbalanced quotes in configuration line");
        shouldFail("port \"1\"2\n", 1, "port \"1\"2", "Unbalanced quotes in configuration line");
        shouldFail("port 70000\n", 1, "port 70000", "argument must be between 0 and 65535 inclusive");
        shouldFail("save 1\n", 1, "save 1", "Invalid save parameters");
        shouldFail("replicaof host\n", 1, "replicaof host", "wrong number of arguments");
        shouldFail("replicaof host 70000\n", 1, "replicaof host 70000", "Invalid primary port");
        shouldFail("include\n", 1, "include", "Bad directive or wrong number of arguments");
        shouldFail("rename-command a\n", 1, "rename-command a", "Bad directive or wrong number of arguments");
        shouldFail("sentinel monitor x\n", 1, "sentinel monitor x", "sentinel directive while not in sentinel mode");
        shouldFail("a.b\n", 1, "a.b", "Module config specified without value");
        shouldFail("io-threads-do-reads yes no\n", 1, "io-threads-do-reads yes no",
                "Bad directive or wrong number of arguments");
    }

    @Test
    void shouldJudgeTheWholeAtTheEnd() throws Exception {
        assertThatThrownBy(() -> load("cluster-enabled yes\nreplicaof a 1\n"))
                .hasMessage("\n*** FATAL CONFIG FILE ERROR (Version 1.2.3) ***\n"
                        + "replicaof directive not allowed in cluster mode\n");
        assertThatThrownBy(() -> load("logfile /nosuch/directory/log\n")).hasMessage(
                "\n*** FATAL CONFIG FILE ERROR (Version 1.2.3) ***\nCan't open the log file: No such file or directory\n");
        assertThat(load("cluster-enabled yes\n").integer(Directives.DATABASES)).isEqualTo(1);
    }

    @Test
    void shouldKeepDeclarationsForOthers() throws Exception {
        Configuration loaded = load("USER alice on >secret\nrename-command CONFIG \"\"\nsearch.threads 4\n");
        List<Declaration> declarations = loaded.declarations();
        assertThat(declarations).extracting(Declaration::arguments).containsExactly(
                List.of("user", "alice", "on", ">secret"),
                List.of("rename-command", "CONFIG", ""), List.of("search.threads", "4"));
        assertThat(declarations.get(1).refused("No such command in rename-command"))
                .hasMessage("\n*** FATAL CONFIG FILE ERROR (Version 1.2.3) ***\n"
                        + "Reading the configuration file, at line 2\n>>> 'rename-command CONFIG \"\"'\n"
                        + "No such command in rename-command\n");
    }

    @Test
    void shouldReadTheFileThenTheInputThenTheOptions() throws Exception {
        Path file = file(directory, "port 1\nhz 20\ntimeout 30\n");
        Configuration loaded = started(file.toString(), "--port", "2", "--hz", "40", "--save", "60", "1", "30", "2");
        assertThat(get(loaded, "port", "hz", "timeout", "save")).containsExactly("port", "2", "hz", "40", "timeout",
                "30",
                "save", "60 1 30 2");
        assertThat(loaded.configurationFile()).isEqualTo(file);
    }

    @Test
    void shouldCountTheLinesOfOptionsAfterAnEmptyOne() {
        assertThatThrownBy(() -> started("--foo", "bar")).hasMessageContaining(
                "at line 2\n>>> 'foo \"bar\"'\nBad directive or wrong number of arguments\n");
    }

    @Test
    void shouldIncludeFilesInTheirPlace() throws Exception {
        Files.writeString(directory.resolve("a.conf"), "port 1\ninclude b.conf\n");
        Files.writeString(directory.resolve("b.conf"), "hz 30\n");
        Files.writeString(directory.resolve("c1.part"), "timeout 1\n");
        Files.writeString(directory.resolve("c2.part"), "timeout 2\n");
        Files.writeString(directory.resolve(".c3.part"), "timeout 3\n");
        Configuration loaded = load("dir " + directory + "\ninclude a.conf\ninclude " + directory + "/c*.part\nport 2\n"
                + "include nothing*\n");
        assertThat(get(loaded, "port", "hz", "timeout")).containsExactly("port", "2", "hz", "30", "timeout", "2");
    }

    @Test
    void shouldFailWhenAFileIsMissing() {
        String name = directory.resolve("missing.conf").toString();
        assertThatThrownBy(() -> started(name))
                .hasMessage("Fatal error, can't open config file '" + name + "': No such file or directory\n");
        assertThatThrownBy(() -> load("include " + name + "\n"))
                .hasMessage("Fatal error, can't open config file '" + name + "': No such file or directory\n");
    }

    @Test
    void shouldEndCirclesOfIncludes() throws Exception {
        Path file = directory.resolve("circle.conf");
        Files.writeString(file, "include " + file + "\ninclude " + file + "\n");
        assertThatThrownBy(() -> started(file.toString())).isInstanceOf(ConfigurationFileException.class)
                .hasMessageContaining("Too many levels of included files");
    }

    @Test
    void shouldCutLinesAtZeroBytesAsValkeyDoes() throws Exception {
        assertThat(get(load("port 12\0 34\n34\n"), "port")).containsExactly("port", "1234");
    }
}
