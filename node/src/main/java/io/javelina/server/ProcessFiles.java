package io.javelina.server;

import io.javelina.config.Configuration;
import io.javelina.config.Directives;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The file by which others find the process: it holds its id while it runs. A relative name is one in the directory
/// `dir`.
final class ProcessFiles implements AutoCloseable {
    private final Configuration configuration;
    private final Log log;
    /// Null unless it was written.
    private Path processIdFile;

    ProcessFiles(Configuration configuration, Log log) {
        this.configuration = configuration;
        this.log = log;
    }

    void open() {
        if (!configuration.text(Directives.PIDFILE).isEmpty())
            writeProcessId(configuration.file(Directives.PIDFILE));
    }

    /// A server without the file serves as well: not to be able to write it is a warning.
    private void writeProcessId(Path file) {
        try {
            Files.writeString(file, ProcessHandle.current().pid() + "\n");
            processIdFile = file;
        } catch (IOException e) {
            log.warning("Failed to write PID file: " + e.getMessage());
        }
    }

    @Override
    public void close() {
        if (processIdFile == null) return;
        try {
            Files.deleteIfExists(processIdFile);
        } catch (IOException e) {
            log.warning("Failed to remove PID file: " + e.getMessage());
        }
    }
}
