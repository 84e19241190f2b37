package io.javelina.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Reads the site as files and holds what its safety rests on: nothing from elsewhere, no markup made of data, nothing
/// inline that a content policy of `default-src 'self'` refuses, and no reference into the void.
class ConsoleSiteTest {
    private static final Path SITE = site();
    private static final Pattern REFERENCE = Pattern.compile(
            "(?:href|src)=\"([^\"#]+)\"|^\\s*(?:import|export) .*from '([^']+)'|^@import \"([^\"]+)\"",
            Pattern.MULTILINE);
    private static final Pattern USED_ID = Pattern.compile("byTestId\\('([\\w-]+)'\\)");
    private static final Pattern GIVEN_ID = Pattern.compile("data-testid(?:=\"|': ')([\\w-]+)[\"']");
    private static final Pattern SECTION = Pattern.compile("<section[^>]* id=\"([\\w-]+)\"");

    private static Path site() {
        URL index = ConsoleSiteTest.class.getResource("index.html");
        try {
            return Path.of(index.toURI()).getParent();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void shouldReferOnlyToFilesOfItsOwn() {
        for (Path file : files(".html", ".js", ".css")) {
            REFERENCE.matcher(read(file)).results().forEach(found -> {
                String reference = Stream.of(1, 2, 3).map(found::group).filter(Objects::nonNull).findFirst().get();
                assertThat(file.resolveSibling(reference)).as(file + " refers to " + reference).isRegularFile();
            });
        }
    }

    @Test
    void shouldAskNothingOfOtherPlaces() {
        for (Path file : files(".html", ".js", ".css", ".svg")) {
            String text = read(file).replace("http://www.w3.org/2000/svg", "");
            assertThat(text).as(file.toString()).doesNotContain("http:", "https:", "@import url");
        }
    }

    @Test
    void shouldNeverMakeMarkupOfData() {
        for (Path file : files(".js")) {
            assertThat(withoutComments(read(file))).as(file.toString()).doesNotContain("innerHTML", "outerHTML",
                    "insertAdjacentHTML", "document.write", "DOMParser", "eval(", "new Function", "srcdoc");
        }
    }

    @Test
    void shouldHaveNothingInline() {
        for (Path file : files(".html")) {
            assertThat(read(file)).as(file.toString()).doesNotContain(" style=", "<style", "javascript:")
                    .doesNotContainPattern("<script(?![^>]* src=)").doesNotContainPattern("\\son\\w+=");
        }
    }

    /// What pages name themselves, and what the frame names after their sections and tables.
    @Test
    void shouldFindEveryPartOfThePageItNames() {
        Set<String> given = new HashSet<>();
        for (Path file : files(".html", ".js")) {
            names(GIVEN_ID, file).forEach(id -> given.addAll(List.of(id, id + "-scroll")));
            names(SECTION, file).forEach(id -> given.addAll(List.of("panel-" + id, id + "-summary")));
        }
        for (Path file : files(".js"))
            assertThat(names(USED_ID, file)).as(file.toString()).allMatch(given::contains);
    }

    private static Stream<String> names(Pattern pattern, Path file) {
        return pattern.matcher(read(file)).results().map(found -> found.group(1));
    }

    private static String withoutComments(String script) {
        return script.replaceAll("(?s)/\\*.*?\\*/", "").replaceAll("(?m)^\\s*//.*$", "");
    }

    private static List<Path> files(String... suffixes) {
        try (Stream<Path> all = Files.walk(SITE)) {
            return all.filter(file -> Stream.of(suffixes).anyMatch(file.toString()::endsWith)).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
