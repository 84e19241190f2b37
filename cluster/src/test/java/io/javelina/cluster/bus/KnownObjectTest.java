package io.javelina.cluster.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.jgroups.ObjectMessage;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.raft.LogEntries;
import org.jgroups.protocols.raft.LogEntry;
import org.jgroups.util.ByteArrayDataInputStream;
import org.jgroups.util.ByteArrayDataOutputStream;
import org.jgroups.util.SeqnoList;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class KnownObjectTest {
    @BeforeAll
    static void register() { BusProtocols.register(); }

    private static byte[] written(Object object) throws IOException {
        ByteArrayDataOutputStream out = new ByteArrayDataOutputStream();
        new ObjectMessage(null, object).writePayload(out);
        return Arrays.copyOf(out.buffer(), out.position());
    }

    private static <T> T read(byte[] bytes) throws IOException {
        KnownObject message = new KnownObject(bytes.length);
        message.readPayload(new ByteArrayDataInputStream(bytes));
        return message.getObject();
    }

    @Test
    void shouldReadWhatNodesSend() throws IOException {
        LogEntries entries = read(written(new LogEntries().add(new LogEntry(7, new byte[]{ 1, 2 }),
                new LogEntry(300, new byte[0]).internal(true))));
        assertThat(entries.size()).isEqualTo(2);
        assertThat(entries.toArray()[0].term()).isEqualTo(7);
        assertThat(entries.toArray()[0].command()).containsExactly(1, 2);
        assertThat(entries.toArray()[1].internal()).isTrue();
        SeqnoList missing = read(written(new SeqnoList(100, 40).add(41).add(90)));
        assertThat(missing).containsExactly(41L, 90L);
        assertThat(KnownObjectTest.<Object>read(written(null))).isNull();
    }

    @Test
    void shouldRefuseOtherObjects() {
        for (Object object : new Object[]{ "text", 5, new java.util.ArrayList<>(), new java.io.File("x") })
            assertThatThrownBy(() -> read(written(object))).as(object.getClass().getName())
                    .isInstanceOf(IOException.class).hasMessageContaining("kind");
    }

    @Test
    void shouldNotMakeRoomForWhatIsOnlySaidToCome() {
        byte[] entries = ByteBuffer.allocate(30).put((byte) 1)
                .putShort(ClassConfigurator.getMagicNumber(LogEntries.class))
                .put((byte) 4).putInt(Integer.MAX_VALUE).array();
        assertThatThrownBy(() -> read(entries)).isInstanceOf(IOException.class).hasMessageContaining("room");
        byte[] missing = ByteBuffer.allocate(30).put((byte) 1)
                .putShort(ClassConfigurator.getMagicNumber(SeqnoList.class))
                .putInt(Integer.MAX_VALUE).array();
        assertThatThrownBy(() -> read(missing)).isInstanceOf(IOException.class).hasMessageContaining("room");
    }

    @Test
    void shouldRefuseNoise() throws IOException {
        byte[] good = written(new LogEntries().add(new LogEntry(7, new byte[20]), new LogEntry(9, new byte[3])));
        Random random = new Random(3);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = good.clone();
            for (int j = random.nextInt(4); j >= 0; j--) bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            try {
                read(bytes);
            } catch (IOException | RuntimeException e) {
                assertThat(e).isNotInstanceOf(ClassCastException.class);
            }
        }
    }
}
