package io.javelina.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.Response;

/// With threads for the sockets everything is as without them, for decent clients here and for hostile ones in what is
/// inherited.
class IoThreadsTest extends HostileClientsTest {
    private static final int CLIENTS = 8;
    private static final int ROUNDS = 40;
    private static final int PIPELINE = 50;

    @Override
    String[] options() { return new String[]{ "--io-threads", "3" }; }

    @Test
    void shouldAnswerEachClientInItsOwnOrder() throws Exception {
        try (TestServer server = TestServer.start(options())) {
            try (ExecutorService threads = Executors.newFixedThreadPool(CLIENTS)) {
                List<Future<?>> clients = new ArrayList<>();
                for (int i = 0; i < CLIENTS; i++) {
                    String key = "counter:" + i;
                    clients.add(threads.submit(() -> count(server.port(), key)));
                }
                for (Future<?> client : clients) client.get();
            }
        }
    }

    private static void count(int port, String key) {
        try (Jedis client = new Jedis("127.0.0.1", port)) {
            long expected = 0;
            for (int round = 0; round < ROUNDS; round++) {
                Pipeline pipeline = client.pipelined();
                List<Response<Long>> replies = new ArrayList<>();
                for (int i = 0; i < PIPELINE; i++) replies.add(pipeline.incr(key));
                pipeline.sync();
                for (Response<Long> reply : replies) assertThat(reply.get()).isEqualTo(++expected);
            }
        }
    }

    @Test
    void shouldCarryLargeValuesBothWays() {
        try (TestServer server = TestServer.start(options())) {
            byte[] value = new byte[5 << 20];
            for (int i = 0; i < value.length; i++) value[i] = (byte) (i * 31);
            try (Jedis client = new Jedis("127.0.0.1", server.port())) {
                client.set("big".getBytes(), value);
                assertThat(client.get("big".getBytes())).isEqualTo(value);
            }
        }
    }
}
