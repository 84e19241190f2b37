package io.javelina.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.management.bean.Names;
import java.util.List;
import java.util.concurrent.Semaphore;
import javax.management.JMException;
import javax.management.StandardMBean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// MEMORY DOCTOR, with a bean in the place of the doctor that takes as long as a test wants.
class SlowAnswersTest {
    private TestNode node;
    private TestConnection patient;
    private TestConnection client;
    private final Semaphore visits = new Semaphore(0);

    /// What of the bean is asked here.
    public interface Doctor {
        String doctor();
    }

    @BeforeEach
    void start() throws JMException {
        node = TestNode.start();
        patient = node.connect();
        client = node.connect();
        node.beans().unregisterMBean(Names.of("Memory"));
        node.beans().registerMBean(new StandardMBean(this::examine, Doctor.class, true), Names.of("Memory"));
    }

    private String examine() {
        visits.acquireUninterruptibly();
        if (visits.availablePermits() > 100) throw new IllegalStateException("too many patients");
        return "healthy";
    }

    @AfterEach
    void stop() {
        visits.release();
        patient.close();
        client.close();
        node.close();
    }

    private void awaitBlocked(int count) {
        while (node.onLoop(() -> node.node().loop.blocked().count()) != count) TestServer.pause();
    }

    @Test
    void shouldServeOthersMeanwhile() {
        patient.send("MEMORY", "DOCTOR");
        patient.send("SET", "k", "after");
        awaitBlocked(1);
        assertThat(client.ask("SET k before")).isEqualTo("OK");
        assertThat(client.ask("GET k")).isEqualTo("before");
        assertThat(client.info("clients")).containsEntry("blocked_clients", "1");
        visits.release();
        assertThat(patient.receive()).isEqualTo("healthy");
        assertThat(patient.receive()).isEqualTo("OK");
        assertThat(client.ask("GET k")).isEqualTo("after");
        assertThat(client.info("commandstats").get("cmdstat_memory|doctor")).startsWith("calls=1,");
    }

    @Test
    void shouldNotEndOnDemand() {
        long id = (long) patient.ask("CLIENT ID");
        patient.send("MEMORY", "DOCTOR");
        awaitBlocked(1);
        assertThat(client.ask("CLIENT UNBLOCK " + id)).isEqualTo(0L);
        visits.release();
        assertThat(patient.receive()).isEqualTo("healthy");
    }

    @Test
    void shouldForgetClientsThatGo() {
        patient.send("MEMORY", "DOCTOR");
        awaitBlocked(1);
        patient.close();
        awaitBlocked(0);
        client.send("MEMORY", "DOCTOR");
        visits.release(2);
        assertThat(client.receive()).isEqualTo("healthy");
        assertThat(client.info("commandstats").get("cmdstat_memory|doctor")).startsWith("calls=1,");
    }

    @Test
    void shouldCloseClientsThatCannotBeServed() {
        patient.send("MEMORY", "DOCTOR");
        visits.release(200);
        awaitBlocked(0);
        assertThat(client.ask("PING")).isEqualTo("PONG");
        while (node.onLoop(() -> node.node().loop.clients().count()) > 1) TestServer.pause();
    }

    @Test
    void shouldAnswerInsideATransactionAtOnce() {
        visits.release();
        client.ask("MULTI");
        client.ask("MEMORY DOCTOR");
        assertThat(client.ask("EXEC")).isEqualTo(List.of("healthy"));
    }

    @Test
    void shouldEndWithTheNode() {
        patient.send("MEMORY", "DOCTOR");
        awaitBlocked(1);
        node.close();
        visits.release();
        assertThat(node.node().loopThread().isAlive()).isFalse();
    }
}
