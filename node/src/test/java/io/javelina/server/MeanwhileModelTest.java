package io.javelina.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Many clients whose requests come in pieces of any size, some of which run scripts that take long, while another one ends
/// these again and again: each request is answered once, in order, as if its client were alone or else with BUSY, and then it
/// has done nothing. Some clients leave at any time, without having read what they were sent; with io_uring none, since it does not
/// always tell of such an end while a big argument is under way, be there scripts or not.
class MeanwhileModelTest {
    private static final int CLIENTS = 30;
    /// So many of them leave.
    private static final int DOOMED = 8;
    private static final int REQUESTS = 150;
    private static final int WINDOW = 12;
    private static final int BIG = 80_000;
    private static final String BUSY = "-BUSY ";
    private static final String ABORTED = "-EXECABORT ";

    private final long seed = Long.getLong("javelina.seed", 1);

    /// What a client is going to send, and what it gets for that.
    private static final class Story {
        private final int number;
        /// Whether it leaves at some time.
        private final boolean isDoomed;
        private final Random random;
        private final Queue<String> unsent = new ArrayDeque<>();
        private final Queue<String> asked = new ArrayDeque<>();
        /// How many requests may wait for a reply.
        private final Semaphore window = new Semaphore(WINDOW);
        private RawClient client;
        private int counter;
        private int busy;
        private int scripts;
        private boolean queues;
        private int queued;

        private Story(int number, long seed, boolean isDoomed) {
            this.number = number;
            this.isDoomed = isDoomed;
            this.random = new Random(seed * 1000 + number);
            for (int i = 0; i < REQUESTS; i++) addStep(i);
        }

        private void addStep(int step) {
            String key = "n" + number;
            switch (random.nextInt(24)) {
                case 0 -> add("script", "RUNLONG", "INCR", key);
                case 1 -> add("big", "ECHO", letter(step).repeat(BIG));
                case 2, 3 -> {
                    add("multi", "MULTI");
                    add("queued", "INCR", key);
                    if (random.nextInt(6) == 0) add("queued", "RUNLONG", "INCR", key);
                    add("queued", "INCR", key);
                    add("exec", "EXEC");
                }
                case 4 -> add("unwatch", "UNWATCH");
                case 5, 6 -> add("echo" + step, "ECHO", "echo" + step);
                default -> add("incr", "INCR", key);
            }
        }

        private static String letter(int step) { return String.valueOf((char) ('a' + step % 26)); }

        private void add(String what, String... words) {
            asked.add(what);
            unsent.add(RawClient.request(words));
        }

        /// Sends some requests at once, but in pieces, and then others. Who leaves does so amid a request.
        private void send() {
            int rounds = isDoomed ? random.nextInt(REQUESTS / 4) : Integer.MAX_VALUE;
            for (int i = 0; i < rounds && !unsent.isEmpty(); i++) {
                StringBuilder some = new StringBuilder();
                for (int left = 1 + random.nextInt(WINDOW); left > 0 && !unsent.isEmpty(); left--) {
                    if (!isDoomed) window.acquireUninterruptibly();
                    some.append(unsent.poll());
                }
                sendPieces(some.toString());
            }
            if (!isDoomed) return;
            if (!unsent.isEmpty()) client.send(unsent.peek().substring(0, 5));
            client.close();
        }

        private void sendPieces(String bytes) {
            for (int at = 0; at < bytes.length();) {
                int most = random.nextInt(3) == 0 ? 20_000 : 200;
                int piece = Math.min(bytes.length() - at, 1 + random.nextInt(most));
                client.send(bytes.substring(at, at + piece));
                at += piece;
            }
        }

        private void check() {
            while (!asked.isEmpty()) {
                verify(asked.poll(), client.receive());
                window.release();
            }
        }

        private void verify(String what, String reply) {
            switch (what) {
                case "multi" -> {
                    assertThat(reply).isEqualTo("+OK");
                    queues = true;
                    queued = 0;
                }
                case "queued" -> {
                    if (!isBusy(reply)) assertThat(reply).isEqualTo("+QUEUED");
                    queues &= !isBusy(reply);
                    queued++;
                }
                case "exec" -> executed(reply);
                case "unwatch" -> assertThat(reply).isEqualTo("+OK");
                default -> {
                    if (isBusy(reply)) busy++;
                    else done(what, reply);
                }
            }
        }

        private static boolean isBusy(String reply) { return reply.startsWith(BUSY); }

        /// Those between the first and the last one are scripts.
        private void executed(String reply) {
            if (!queues || reply.startsWith(ABORTED)) {
                assertThat(reply).startsWith(ABORTED);
                busy++;
                return;
            }
            List<String> replies = new ArrayList<>(List.of(":" + ++counter));
            for (int i = 2; i < queued; i++) {
                replies.add("+DONE");
                counter++;
                scripts++;
            }
            replies.add(":" + ++counter);
            assertThat(reply).isEqualTo(replies.toString());
        }

        private void done(String what, String reply) {
            switch (what) {
                case "script" -> {
                    assertThat(reply).isEqualTo("+DONE");
                    counter++;
                    scripts++;
                }
                case "big" -> assertThat(reply).hasSize(BIG + 1).matches("\\$(.)\\1*");
                case "incr" -> assertThat(reply).isEqualTo(":" + ++counter);
                default -> assertThat(reply).isEqualTo("$" + what);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(MeanwhileTest.Way.class)
    void shouldAnswerEachRequestOnceAndInOrder(MeanwhileTest.Way way) throws Exception {
        int doomed = way == MeanwhileTest.Way.IO_URING ? 0 : DOOMED;
        int staying = CLIENTS - doomed;
        List<Story> stories = IntStream.range(0, CLIENTS).mapToObj(i -> new Story(i, seed, i >= staying)).toList();
        AtomicBoolean over = new AtomicBoolean();
        try (TestServer server = way.start(); ExecutorService threads = Executors.newCachedThreadPool()) {
            LongScript script = LongScript.at(server);
            for (Story each : stories) each.client = server.connect();
            Future<?> ending = threads.submit(() -> end(server, over));
            List<Future<?>> works = new ArrayList<>();
            for (Story each : stories) {
                works.add(threads.submit(each::send));
                if (!each.isDoomed) works.add(threads.submit(each::check));
            }
            try {
                for (Future<?> work : works) work.get();
                // Who has left may have asked for a script before.
                server.await(() -> server.node().loop.clients().count() <= staying + 1);
            } catch (Exception e) {
                throw new AssertionError("-Djavelina.seed=" + seed, e);
            } finally {
                over.set(true);
                ending.get();
            }
            RawClient last = server.connect();
            for (Story each : stories.subList(0, staying))
                assertThat(last.ask("GET n" + each.number)).isEqualTo(each.counter == 0 ? "_" : "$" + each.counter);
            int busy = stories.stream().mapToInt(each -> each.busy).sum();
            int scripts = stories.stream().mapToInt(each -> each.scripts).sum();
            System.out.println("MeanwhileModelTest: " + way + ", " + busy + " refused, " + scripts + " scripts");
            assertThat(busy).isPositive();
            assertThat(scripts).isPositive().isLessThanOrEqualTo(script.count());
        }
    }

    /// A client of its own for each, now and then.
    private static void end(TestServer server, AtomicBoolean over) {
        RawClient client = server.connect();
        for (int i = 0; !over.get(); i++) {
            TestServer.pause();
            if (i % 10 == 0) {
                client.close();
                client = server.connect();
            }
            assertThat(client.ask("ENDLONG")).isEqualTo("+OK");
        }
    }
}
