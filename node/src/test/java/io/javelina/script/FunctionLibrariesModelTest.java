package io.javelina.script;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.MemoryExhausted;
import io.javelina.memory.Slice;
import io.javelina.structure.ScarceMemory;
import io.javelina.structure.SipHash;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// Random operations on [FunctionLibraries] and on maps, which must agree, also while memory runs out.
class FunctionLibrariesModelTest {
    private static final long SEED = Long.getLong("javelina.seed", 1);
    private static final String LETTERS = "abABc_1";

    private final Random random = new Random(SEED);
    private final ScarceMemory scarce = new ScarceMemory();
    private final Allocator allocator = scarce.allocator();
    private final Allocator names = Allocator.create();
    private final SipHash hash = new SipHash(new byte[SipHash.SEED_BYTES]);
    /// References of functions that somebody has.
    private final TreeSet<Integer> references = new TreeSet<>();
    private final FunctionLibraries libraries = new FunctionLibraries(allocator, hash, this::forget, () -> {});
    /// The names of each library's functions, as they were registered.
    private final Map<String, List<String>> model = new LinkedHashMap<>();
    private int lastReference;
    /// How often there was no memory, and how often a name was taken.
    private int exhausted;
    private int refused;

    private void forget(int reference) { assertThat(references.remove(reference)).isTrue(); }

    @Test
    void shouldAgreeWithTheModel() {
        System.out.println("FunctionLibrariesModelTest: -Djavelina.seed=" + SEED);
        for (int i = 0; i < 5_000; i++) {
            step();
            check();
        }
        assertThat(exhausted).isPositive();
        assertThat(refused).isPositive();
        libraries.close();
        assertThat(references).isEmpty();
        assertThat(allocator.ledger().total()).isZero();
    }

    private void step() {
        switch (random.nextInt(20)) {
            case 0 -> clear();
            case 1, 2, 3, 4 -> remove(name());
            case 5 -> takeOver();
            default -> join(random.nextBoolean());
        }
    }

    private String name() {
        StringBuilder name = new StringBuilder();
        for (int i = random.nextInt(2); i >= 0; i--) name.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        return name.toString();
    }

    private void clear() {
        libraries.clear();
        model.clear();
        assertThat(allocator.ledger().bytes(Account.FUNCTION_LIBRARIES)).isZero();
    }

    private void remove(String name) {
        long library = withSlice(name, libraries::library);
        assertThat(library != 0).isEqualTo(model.containsKey(name));
        if (library == 0) return;
        libraries.remove(library);
        model.remove(name);
    }

    private void takeOver() {
        Map<String, List<String>> others = new LinkedHashMap<>();
        try (FunctionLibraries other = others(others)) {
            libraries.takeOver(other);
            assertThat(other.isEmpty()).isTrue();
            model.clear();
            model.putAll(others);
        }
    }

    private void join(boolean replaces) {
        Map<String, List<String>> others = new LinkedHashMap<>();
        try (FunctionLibraries other = others(others)) {
            scarce.refuseAfter(random.nextInt(3) == 0 ? random.nextInt(4) : Integer.MAX_VALUE);
            libraries.join(other, replaces);
            assertThat(collides(others, replaces)).isFalse();
            others.keySet().forEach(model::remove);
            model.putAll(others);
        } catch (LibraryError e) {
            assertThat(collides(others, replaces)).as(e.getMessage()).isTrue();
            refused++;
        } catch (MemoryExhausted e) {
            exhausted++;
        } finally {
            scarce.refuse(false);
        }
    }

    private boolean collides(Map<String, List<String>> others, boolean replaces) {
        if (!replaces && others.keySet().stream().anyMatch(model::containsKey)) return true;
        TreeSet<String> taken = new TreeSet<>();
        model.forEach((library, functions) -> {
            if (!others.containsKey(library)) functions.forEach(each -> taken.add(each.toLowerCase(Locale.ROOT)));
        });
        return others.values().stream().flatMap(List::stream)
                .anyMatch(each -> taken.contains(each.toLowerCase(Locale.ROOT)));
    }

    /// Some libraries, and what they are for the model.
    private FunctionLibraries others(Map<String, List<String>> described) {
        FunctionLibraries other = new FunctionLibraries(allocator, hash, this::forget, () -> {});
        for (int i = random.nextInt(3); i >= 0; i--) {
            String name = name();
            if (described.containsKey(name)) continue;
            long library = withSlice(name, slice -> other.begin(slice, slice));
            described.put(name, new ArrayList<>());
            for (int j = random.nextInt(4); j > 0; j--) register(other, library, described.get(name));
        }
        return other;
    }

    private void register(FunctionLibraries other, long library, List<String> functions) {
        String name = name();
        int reference = ++lastReference;
        boolean isNew = withSlice(name, slice -> {
            boolean wasThere = other.function(slice) != 0;
            boolean registered = other.register(library, slice, random.nextBoolean() ? slice : null, 3, reference);
            assertThat(registered).isEqualTo(!wasThere);
            return registered ? 1 : 0;
        }) == 1;
        if (!isNew) return;
        references.add(reference);
        functions.add(name);
    }

    private interface OfSlice {
        long apply(Slice slice);
    }

    private long withSlice(String text, OfSlice use) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        long address = names.allocate(Account.TEMPORARY, bytes.length);
        io.javelina.memory.Memory.copy(bytes, 0, address, bytes.length);
        try {
            return use.apply(new Slice().wrap(address, bytes.length));
        } finally {
            names.free(Account.TEMPORARY, address, bytes.length);
        }
    }

    private void check() {
        libraries.assertInvariants();
        Map<String, List<String>> there = new LinkedHashMap<>();
        libraries.forEach(library -> {
            List<String> functions = new ArrayList<>();
            FunctionLibraries.forEachFunction(library,
                    function -> functions.add(FunctionRecord.name(function, new Slice()).text()));
            there.put(LibraryRecord.name(library, new Slice()).text(), functions);
        });
        assertThat(there).isEqualTo(model);
        assertThat(new ArrayList<>(there.keySet())).isEqualTo(new ArrayList<>(model.keySet()));
        String asked = name();
        boolean isThere = model.values().stream().flatMap(List::stream).anyMatch(asked::equalsIgnoreCase);
        assertThat(withSlice(asked, libraries::function) != 0).isEqualTo(isThere);
    }
}
