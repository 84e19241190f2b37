package io.javelina.config;

import java.util.List;

/// A line of the configuration file that another part of the server understands: a user, a renamed command, a module or
/// a setting of one. Whoever understands it may refuse it in the words of the reader of the file.
public record Declaration(List<String> arguments, String version, int lineNumber, String line) {
    /// The error to stop with.
    public ConfigurationFileException refused(String reason) { return refusal(version, lineNumber, line, reason); }

    static ConfigurationFileException refusal(String version, int lineNumber, String line, String reason) {
        String where = line == null
                ? ""
                : "Reading the configuration file, at line " + lineNumber + "\n>>> '" + line + "'\n";
        String headline = "\n*** FATAL CONFIG FILE ERROR (Version " + version + ") ***\n";
        return new ConfigurationFileException(headline + where + reason + "\n");
    }
}
