package io.javelina.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.protocol.ProtocolVersion;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisPubSub;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.RedisProtocol;
import redis.clients.jedis.Response;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.params.ClientKillParams;
import redis.clients.jedis.params.SetParams;

/// The libraries that people use, in both protocols.
class RealClientsTest {
    private TestServer server;

    /// With Netty 4.2 Lettuce mixes up the event loops of the native transports; it does not need them here.
    @BeforeAll
    static void keepLettuceFromNativeTransports() {
        System.setProperty("io.lettuce.core.iouring", "false");
        System.setProperty("io.lettuce.core.epoll", "false");
    }

    @BeforeEach
    void start() { server = TestServer.start("--requirepass", "secret"); }

    @AfterEach
    void close() { server.close(); }

    private Jedis jedis(RedisProtocol protocol) {
        return new Jedis(new HostAndPort("127.0.0.1", server.port()), DefaultJedisClientConfig.builder()
                .protocol(protocol).user("default").password("secret").clientName("jedis").database(1).build());
    }

    @ParameterizedTest
    @EnumSource(RedisProtocol.class)
    void shouldServeJedis(RedisProtocol protocol) {
        try (Jedis jedis = jedis(protocol)) {
            assertThat(jedis.ping()).isEqualTo("PONG");
            assertThat(jedis.set("k", "v", SetParams.setParams().ex(100))).isEqualTo("OK");
            assertThat(jedis.get("k")).isEqualTo("v");
            assertThat(jedis.ttl("k")).isBetween(99L, 100L);
            assertThat(jedis.get("none")).isNull();
            assertThat(jedis.clientGetname()).isEqualTo("jedis");
            assertThat(jedis.clientInfo()).contains(" name=jedis ", " db=1 ", " lib-name=jedis ");
            assertThat(jedis.clientList(jedis.clientId())).contains("resp=" + protocol.version());
            assertThatThrownBy(() -> jedis.incr("k")).isInstanceOf(JedisDataException.class)
                    .hasMessage("ERR value is not an integer or out of range");
            assertThat(jedis.clientKill(ClientKillParams.clientKillParams().id("99999"))).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(RedisProtocol.class)
    void shouldServeJedisPipelines(RedisProtocol protocol) {
        try (Jedis jedis = jedis(protocol); Pipeline pipeline = jedis.pipelined()) {
            List<Response<Long>> replies = new ArrayList<>();
            for (int i = 0; i < 5000; i++) replies.add(pipeline.incr("n"));
            pipeline.sync();
            for (int i = 0; i < replies.size(); i++) assertThat(replies.get(i).get()).isEqualTo(i + 1L);
        }
    }

    @Test
    void shouldRefuseJedisWithTheWrongPassword() {
        assertThatThrownBy(() -> {
            try (Jedis jedis = new Jedis("127.0.0.1", server.port())) {
                jedis.auth("wrong");
            }
        }).hasMessageStartingWith("WRONGPASS");
    }

    @ParameterizedTest
    @EnumSource(value = ProtocolVersion.class, names = { "RESP2", "RESP3" })
    void shouldServeLettuce(ProtocolVersion protocol) {
        RedisURI uri = RedisURI.builder().withHost("127.0.0.1").withPort(server.port())
                .withAuthentication("default", "secret".toCharArray()).withClientName("lettuce").build();
        RedisClient client = RedisClient.create(uri);
        client.setOptions(ClientOptions.builder().protocolVersion(protocol).build());
        try (StatefulRedisConnection<String, String> connection = client.connect()) {
            assertThat(connection.sync().set("k", "v", SetArgs.Builder.px(100_000))).isEqualTo("OK");
            assertThat(connection.sync().get("k")).isEqualTo("v");
            assertThat(connection.sync().clientGetname()).isEqualTo("lettuce");
            assertThat(connection.sync().clientInfo()).contains("lib-name=Lettuce", "resp=" + number(protocol));
            assertThat(connection.sync().append("big", "x".repeat(3_000_000))).isEqualTo(3_000_000);
            List<RedisFuture<Long>> replies = new ArrayList<>();
            for (int i = 0; i < 2000; i++) replies.add(connection.async().incr("n"));
            for (int i = 0; i < replies.size(); i++)
                assertThat(replies.get(i).toCompletableFuture().join()).isEqualTo(i + 1L);
            assertThat(connection.sync().get("big")).hasSize(3_000_000);
        } finally {
            client.shutdown();
        }
    }

    @ParameterizedTest
    @EnumSource(RedisProtocol.class)
    void shouldCarryBinaryKeysAndBigValues(RedisProtocol protocol) {
        byte[] key = new byte[256];
        for (int i = 0; i < key.length; i++) key[i] = (byte) i;
        byte[] value = new byte[5_000_000];
        new Random(5).nextBytes(value);
        try (Jedis jedis = jedis(protocol); Pipeline pipeline = jedis.pipelined()) {
            assertThat(jedis.set(key, value)).isEqualTo("OK");
            assertThat(jedis.get(key)).isEqualTo(value);
            assertThat(jedis.strlen(key)).isEqualTo(value.length);
            assertThat(jedis.getrange(key, 4_999_990, -1)).isEqualTo(Arrays.copyOfRange(value, 4_999_990, 5_000_000));
            List<Response<byte[]>> copies = new ArrayList<>();
            for (int i = 0; i < 4; i++) copies.add(pipeline.get(key));
            pipeline.sync();
            for (Response<byte[]> copy : copies) assertThat(copy.get()).isEqualTo(value);
            assertThat(jedis.keys("*".getBytes(StandardCharsets.US_ASCII))).singleElement().isEqualTo(key);
            assertThat(jedis.del(key)).isOne();
        }
    }

    @ParameterizedTest
    @EnumSource(value = ProtocolVersion.class, names = { "RESP2", "RESP3" })
    void shouldCarryBinaryKeysAndBigValuesOfLettuce(ProtocolVersion protocol) {
        RedisClient client = RedisClient.create("redis://:secret@127.0.0.1:" + server.port());
        client.setOptions(ClientOptions.builder().protocolVersion(protocol).build());
        byte[] key = { 0, '\r', '\n', (byte) 0xff, '$', '*', 0 };
        byte[] value = new byte[5_000_000];
        new Random(7).nextBytes(value);
        try (StatefulRedisConnection<byte[], byte[]> connection = client.connect(ByteArrayCodec.INSTANCE)) {
            assertThat(connection.sync().set(key, value)).isEqualTo("OK");
            assertThat(connection.sync().get(key)).isEqualTo(value);
            assertThat(connection.sync().mget(key, new byte[]{ 1 })).satisfiesExactly(
                    found -> assertThat(found.getValue()).isEqualTo(value),
                    none -> assertThat(none.hasValue()).isFalse());
            assertThat(connection.sync().scan().getKeys()).singleElement().isEqualTo(key);
        } finally {
            client.shutdown();
        }
    }

    @ParameterizedTest
    @EnumSource(RedisProtocol.class)
    void shouldBringMessagesToJedis(RedisProtocol protocol) throws InterruptedException {
        List<String> heard = Collections.synchronizedList(new ArrayList<>());
        JedisPubSub listener = new JedisPubSub() {
            @Override
            public void onMessage(String channel, String message) {
                heard.add(channel + " " + message);
                if (message.equals("end")) unsubscribe();
            }

            @Override
            public void onPMessage(String pattern, String channel, String message) {
                heard.add(pattern + " " + channel + " " + message);
                if (message.equals("end")) punsubscribe();
            }

            @Override
            public void onSubscribe(String channel, int count) {
                try {
                    psubscribe("n*");
                } catch (JedisException e) {
                    heard.add(e.getMessage());
                }
            }
        };
        try (Jedis subscriber = jedis(protocol); Jedis speaker = jedis(protocol)) {
            Thread thread = new Thread(() -> subscriber.subscribe(listener, "news"));
            thread.start();
            while (speaker.pubsubNumPat() == 0) Thread.sleep(5);
            assertThat(speaker.publish("news", "x".repeat(2000))).isEqualTo(2);
            assertThat(speaker.pubsubNumSub("news")).containsEntry("news", 1L);
            speaker.publish("news", "end");
            thread.join(30_000);
            assertThat(heard).containsExactly("news " + "x".repeat(2000), "n* news " + "x".repeat(2000), "news end",
                    "n* news end");
            assertThat(subscriber.get("none")).isNull();
        }
    }

    @ParameterizedTest
    @EnumSource(value = ProtocolVersion.class, names = { "RESP2", "RESP3" })
    void shouldBringMessagesToLettuce(ProtocolVersion protocol) throws InterruptedException {
        RedisClient client = RedisClient.create("redis://:secret@127.0.0.1:" + server.port());
        client.setOptions(ClientOptions.builder().protocolVersion(protocol).build());
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        try (StatefulRedisPubSubConnection<String, String> subscriber = client.connectPubSub();
                StatefulRedisConnection<String, String> speaker = client.connect()) {
            subscriber.addListener(new RedisPubSubAdapter<>() {
                @Override
                public void message(String channel, String message) { heard.add(channel + " " + message); }

                @Override
                public void message(String pattern, String channel, String message) {
                    heard.add(pattern + " " + channel + " " + message);
                }
            });
            subscriber.sync().subscribe("news", "more");
            subscriber.sync().psubscribe("mo*");
            assertThat(speaker.sync().publish("more", "hello")).isEqualTo(2);
            assertThat(List.of(heard.take(), heard.take())).containsExactly("more hello", "mo* more hello");
            subscriber.sync().unsubscribe("more");
            assertThat(speaker.sync().pubsubChannels()).containsExactly("news");
        } finally {
            client.shutdown();
        }
    }

    private static int number(ProtocolVersion protocol) { return protocol == ProtocolVersion.RESP3 ? 3 : 2; }
}
