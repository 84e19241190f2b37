package io.javelina.server;

import java.util.Locale;

/// The text of INFO: headings, and lines `name:value`.
final class InfoText {
    private final StringBuilder text = new StringBuilder();

    /// A section begins; an empty line stands between sections.
    InfoText section(String heading) {
        if (!text.isEmpty()) text.append("\r\n");
        text.append("# ").append(heading).append("\r\n");
        return this;
    }

    InfoText line(String name, Object value) {
        text.append(name).append(':').append(value).append("\r\n");
        return this;
    }

    InfoText line(String name, String format, Object... values) {
        return line(name, String.format(Locale.ROOT, format, values));
    }

    /// Lines that are complete already.
    InfoText lines(String complete) {
        text.append(complete);
        return this;
    }

    InfoText flag(String name, boolean value) { return line(name, value ? 1 : 0); }

    /// The same value for several names: what they count does not exist here.
    InfoText zeros(String... names) {
        for (String name : names) line(name, 0);
        return this;
    }

    @Override
    public String toString() { return text.toString(); }
}
