package io.javelina;

import static java.util.regex.Pattern.compile;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Small rules that hold for every source in the project. They are ratchets: the exceptions are listed here by file,
/// and a file that no longer needs its exception has to leave the list.
class TidyTest {
    /// Where time enters. Everything else is given the time by its caller.
    private static final Set<String> CLOCK_READERS = Set.of("node/src/main/java/io/javelina/server/NodeClock.java",
            "cluster/src/main/java/io/javelina/cluster/ClusterClock.java");

    /// Static imports first, then all others, each by the alphabet.
    private static final Comparator<String> IMPORTS = Comparator
            .<String, Boolean>comparing(line -> !line.startsWith("import static ")).thenComparing(line -> line);

    private static final Set<String> KINDS = Set.of("java", "xml", "md", "py", "js", "css", "html", "yml", "json",
            "properties", "txt", "conf");
    private static final Set<String> FOREIGN_FOLDERS = Set.of("target", ".git", ".idea", ".vscode", "node_modules");

    /// A file of the project: its path from the root with slashes, its whole text and its lines.
    private record Source(String path, String text, List<String> lines) {
        boolean isJava() { return path.endsWith(".java"); }

        boolean isProductJava() { return isJava() && path.contains("/src/main/") && !path.startsWith("bench/"); }

        /// This file has to spell out what it forbids.
        boolean isThisTest() { return path.endsWith("/TidyTest.java"); }
    }

    private static List<Source> sources;

    @BeforeAll
    static void readSources() throws IOException { sources = read(root()); }

    @Test
    void shouldReadClocksWhereTimeEntersOnly() {
        Pattern clock = compile("System\\.(currentTimeMillis|nanoTime)\\(|(Instant|LocalDateTime)\\.now\\(");
        List<String> found = find(clock, Source::isProductJava);
        assertThat(found).as("clock reads").allMatch(TidyTest::isClockReader);
    }

    @Test
    void shouldListNoClockReaderThatReadsNone() {
        Stream<Source> readers = sources.stream().filter(source -> CLOCK_READERS.contains(source.path()));
        assertThat(readers).allMatch(source -> source.text().contains("System."), "reads the clock");
    }

    @Test
    void shouldNotSleepInTheProduct() {
        assertThat(find(compile("Thread\\.sleep\\("), Source::isProductJava)).isEmpty();
    }

    @Test
    void shouldImportWhatIsUsedByName() {
        assertThat(find(compile("^import (static )?[\\w.]+\\.\\*;"), Source::isJava)).isEmpty();
    }

    /// So that a line is found, and nothing stands twice where two changes met.
    @Test
    void shouldImportOnceAndInOrder() {
        for (Source source : sources)
            assertThat(imports(source)).as(source.path()).doesNotHaveDuplicates().isSortedAccordingTo(IMPORTS);
    }

    @Test
    void shouldImportWhatIsUsed() {
        for (Source source : sources)
            assertThat(imports(source)).as(source.path()).allMatch(line -> isUsed(line, source), "is used");
    }

    private static List<String> imports(Source source) {
        return source.isJava()
                ? source.lines().stream().filter(line -> line.startsWith("import ")).toList()
                : List.of();
    }

    private static boolean isUsed(String line, Source source) {
        String name = line.substring(line.lastIndexOf('.') + 1, line.length() - 1);
        return compile("(?m)^(?!import ).*\\b" + name + "\\b").matcher(source.text()).find();
    }

    @Test
    void shouldIndentWithBlanks() { assertThat(find(compile("\t"), source -> true)).isEmpty(); }

    @Test
    void shouldEndLinesWithoutBlanks() { assertThat(find(compile("[ \t\r]$"), source -> true)).isEmpty(); }

    @Test
    void shouldEndFilesWithANewline() {
        assertThat(sources).filteredOn(source -> !source.text().endsWith("\n")).extracting(Source::path).isEmpty();
    }

    /// The project builds anywhere: no registry is spelled out, and no folder of anybody's machine.
    @Test
    void shouldNameNoRegistryAndNoMachine() {
        Pattern places = compile("repo\\d?\\.maven|registry\\.npmjs|deb\\.debian\\.org|(^|[\"' =(])/(root|home|work)/");
        assertThat(find(places, source -> !source.isThisTest())).isEmpty();
    }

    @Test
    void shouldIntroduceEveryPackage() {
        Stream<Path> packages = sources.stream().filter(source -> source.isJava() && source.path().contains("/main/"))
                .map(source -> Path.of(source.path()).getParent()).distinct();
        assertThat(packages).allMatch(folder -> Files.exists(root().resolve(folder).resolve("package-info.java")),
                "has a package-info.java");
    }

    private static boolean isClockReader(String finding) {
        return CLOCK_READERS.stream().anyMatch(finding::startsWith);
    }

    /// The lines that match, as `path:line: text`.
    private static List<String> find(Pattern forbidden, Predicate<Source> where) {
        return sources.stream().filter(where).flatMap(source -> findIn(source, forbidden)).toList();
    }

    private static Stream<String> findIn(Source source, Pattern forbidden) {
        return IntStream.range(0, source.lines().size()).filter(i -> forbidden.matcher(source.lines().get(i)).find())
                .mapToObj(i -> source.path() + ":" + (i + 1) + ": " + source.lines().get(i).strip());
    }

    private static List<Source> read(Path root) throws IOException {
        List<Source> found = new ArrayList<>();
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                boolean isForeign = FOREIGN_FOLDERS.contains(String.valueOf(folder.getFileName()));
                return isForeign ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (isSource(file)) found.add(source(root, file));
                return FileVisitResult.CONTINUE;
            }
        });
        return found;
    }

    /// Known by its ending, or a script in one of the folders that hold scripts without one.
    private static boolean isSource(Path file) {
        String name = file.getFileName().toString();
        String folder = file.getParent().getFileName().toString();
        int dot = name.lastIndexOf('.');
        return dot > 0 ? KINDS.contains(name.substring(dot + 1)) : Set.of("bin", ".ci", "bench").contains(folder);
    }

    private static Source source(Path root, Path file) throws IOException {
        String text = Files.readString(file);
        String path = root.relativize(file).toString().replace('\\', '/');
        return new Source(path, text, List.of(text.split("\n", -1)));
    }

    /// Tests run in a module's folder under Maven and in the project's under some editors.
    private static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(folder.resolve(".mvn"))) folder = folder.getParent();
        return folder;
    }
}
