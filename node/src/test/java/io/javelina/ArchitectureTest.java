package io.javelina;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The walls between packages, as ARCHITECTURE.md draws them: a package may know those below it and none above.
/// The rules hold as well for packages that are yet to come.
class ArchitectureTest {
    private static final String OURS = "io.javelina..";

    /// The layers of the node, lowest first.
    private static final List<String> LAYERS = List.of("memory", "structure", "type", "keyspace", "command", "server");

    /// Features that stand beside the commands: what is below the commands knows none of them.
    private static final List<String> FEATURES = List.of("acl", "pubsub", "transaction", "lua", "script",
            "persistence", "replication");

    private static JavaClasses product;

    @BeforeAll
    static void readClasses() {
        product = new ClassFileImporter().withImportOption(new DoNotIncludeTests()).importPackages("io.javelina");
    }

    @ParameterizedTest
    @ValueSource(strings = { "memory", "structure", "type", "keyspace", "command" })
    void shouldKnowNoHigherLayer(String layer) {
        String[] higher = packages(LAYERS.subList(LAYERS.indexOf(layer) + 1, LAYERS.size()));
        holds(noClasses().that().resideInAPackage(ours(layer)).should().dependOnClassesThat()
                .resideInAnyPackage(higher));
    }

    @ParameterizedTest
    @ValueSource(strings = { "memory", "structure", "type", "keyspace" })
    void shouldKnowNoFeatureBelowTheCommands(String layer) {
        holds(noClasses().that().resideInAPackage(ours(layer)).should().dependOnClassesThat()
                .resideInAnyPackage(packages(FEATURES)));
    }

    @Test
    void shouldCallForeignCodeInTwoPackagesOnly() {
        holds(noClasses().that().resideOutsideOfPackages(ours("memory"), ours("lua")).should().dependOnClassesThat()
                .resideInAPackage("java.lang.foreign.."));
    }

    @Test
    void shouldNotUseUnsafe() {
        holds(noClasses().should().dependOnClassesThat()
                .haveNameMatching("(sun\\.misc|jdk\\.internal\\.misc)\\.Unsafe.*"));
    }

    @Test
    void shouldLetTheConfigurationKnowPatternsOnly() { knowsOfOursOnly("config", "memory"); }

    @Test
    void shouldLetTheCodecKnowMemoryOnly() { knowsOfOursOnly("resp", "memory"); }

    @Test
    void shouldLetTheCodecKnowNettyAndTheJdkOnly() {
        holds(classes().that().resideInAPackage(ours("resp")).should().onlyDependOnClassesThat(
                resideInAnyPackage(OURS, "io.netty..", "java..").or(DescribedPredicate.describe("a primitive array",
                        type -> type.getBaseComponentType().isPrimitive()))));
    }

    @Test
    void shouldLetPersistenceKnowNoCommand() {
        knowsOfOursOnly("persistence", "memory", "structure", "type", "keyspace");
    }

    @Test
    void shouldLetSubscriptionsKnowNoCommand() { knowsOfOursOnly("pubsub", "memory", "structure"); }

    @Test
    void shouldLetReplicationKnowMemoryOnly() { knowsOfOursOnly("replication", "memory"); }

    @Test
    void shouldLetLuaKnowMemoryOnly() { knowsOfOursOnly("lua", "memory"); }

    @Test
    void shouldLetScriptsKnowNoCommandAndNoServer() {
        knowsOfOursOnly("script", "lua", "memory", "structure", "resp");
    }

    @Test
    void shouldLetManagementKnowNoOtherModule() { knowsOfOursOnly("management"); }

    @Test
    void shouldLetTheClusterKnowManagementAndNoKeys() { knowsOfOursOnly("cluster", "management"); }

    /// Of our own packages the given one depends on itself and the allowed ones, and on no other.
    private static void knowsOfOursOnly(String name, String... allowed) {
        DescribedPredicate<JavaClass> forbidden = resideInAPackage(OURS)
                .and(DescribedPredicate.not(resideInAPackage(ours(name))))
                .and(DescribedPredicate.not(resideInAnyPackage(packages(List.of(allowed)))));
        holds(noClasses().that().resideInAPackage(ours(name)).should().dependOnClassesThat(forbidden));
    }

    private static void holds(ArchRule rule) { rule.allowEmptyShould(true).check(product); }

    private static String ours(String name) { return "io.javelina." + name + ".."; }

    private static String[] packages(List<String> names) {
        return names.stream().map(ArchitectureTest::ours).toArray(String[]::new);
    }
}
