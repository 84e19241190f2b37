package io.javelina.config;

/// The server cannot start with this configuration. The message is the whole text to print.
public final class ConfigurationFileException extends Exception {
    public ConfigurationFileException(String message) { super(message, null, false, false); }
}
