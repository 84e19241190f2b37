package io.javelina.script;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class BitLibraryTest {
    @Test
    void shouldDoAsARealServerDid() throws IOException { RecordedChunks.assertAsRecorded("bit"); }
}
