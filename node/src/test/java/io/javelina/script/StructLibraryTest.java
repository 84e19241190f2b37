package io.javelina.script;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class StructLibraryTest {
    @Test
    void shouldDoAsARealServerDid() throws IOException { RecordedChunks.assertAsRecorded("struct"); }

    @Test
    void shouldReadBackWhatItWrites() {
        try (LibraryVm vm = new LibraryVm()) {
            for (int size = 1; size <= 8; size++)
                for (String order : new String[]{ "<", ">" }) {
                    String format = "'" + order + "i" + size + "I" + size + "'";
                    assertThat(vm.show("return struct.unpack(" + format + ", struct.pack(" + format + ", -100, 100))"))
                            .isEqualTo("n:-100|n:100|n:" + (2 * size + 1));
                }
        }
    }
}
