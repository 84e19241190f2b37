package io.javelina.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ClientCommandsTest {
    private TestServer server;
    private RawClient client;

    @BeforeEach
    void start() {
        server = TestServer.start();
        client = server.connect();
    }

    @AfterEach
    void close() {
        client.close();
        server.close();
    }

    @Test
    void shouldListItsFieldsInValkeysOrder() {
        assertThat(client.ask("CLIENT INFO")).matches("""
                \\$id=\\d+ addr=127.0.0.1:%d laddr=127.0.0.1:%d fd=-?\\d+ name= age=\\d+ idle=\\d+ flags=N db=0 sub=0 \
                psub=0 ssub=0 multi=-1 watch=0 qbuf=0 qbuf-free=0 argv-mem=0 multi-mem=0 rbs=\\d+ rbp=\\d+ obl=0 \
                oll=\\d omem=\\d+ tot-mem=\\d+ events=r cmd=client\\|info user=default redir=-1 resp=2 lib-name= \
                lib-ver= tot-net-in=\\d+ tot-net-out=0 tot-cmds=0
                """.formatted(client.localPort(), server.port()));
    }

    @Test
    void shouldShowWhatAClientSaidAboutItself() {
        assertThat(client.askAll("CLIENT SETNAME worker-1", "CLIENT SETINFO LIB-NAME lib(1)",
                "CLIENT SETINFO lib-ver 1.2", "CLIENT NO-EVICT ON", "CLIENT NO-TOUCH ON", "SELECT 3"))
                .containsOnly("+OK");
        assertThat(client.ask("CLIENT GETNAME")).isEqualTo("$worker-1");
        assertThat(client.ask("CLIENT LIST")).contains(" name=worker-1 ", " flags=eT ", " db=3 ", " lib-name=lib(1) ",
                " lib-ver=1.2 ");
        assertThat(client.ask("RESET")).isEqualTo("+RESET");
        assertThat(client.ask("CLIENT INFO")).contains(" name= ", " flags=N ", " db=0 ", " lib-name=lib(1) ");
        assertThat(client.ask("CLIENT GETNAME")).isEqualTo("_");
    }

    @Test
    void shouldRefuseNamesWithBlanks() {
        String error = "-ERR Client names cannot contain spaces, newlines or special characters.";
        assertThat(client.askWords("CLIENT", "SETNAME", "a b")).isEqualTo(error);
        assertThat(client.askWords("CLIENT", "SETNAME", "\u007f")).isEqualTo(error);
        assertThat(client.askWords("HELLO", "3", "SETNAME", "a\nb")).isEqualTo(error);
        assertThat(client.askWords("CLIENT", "SETINFO", "lib-Name", "a b"))
                .isEqualTo("-ERR lib-Name cannot contain spaces, newlines or special characters.");
        assertThat(client.ask("CLIENT SETINFO foo bar")).isEqualTo("-ERR Unrecognized option 'foo'");
    }

    @Test
    void shouldFilterByWhatItShows() {
        try (RawClient other = server.connect()) {
            other.askAll("CLIENT SETNAME other", "SELECT 2", "CLIENT SETINFO LIB-NAME x", "CLIENT CAPA redirect");
            String id = other.ask("CLIENT ID").substring(1);
            for (String filter : new String[]{ "ID " + id, "NAME other", "DB 2", "LIB-NAME x", "CAPA r", "SKIPME yes",
                "ADDR 127.0.0.1:" + other.localPort(), "NOT-ADDR 127.0.0.1:" + client.localPort(), "NOT-DB 0",
                "NOT-NAME none IP 127.0.0.1 SKIPME yes", "ID 77 " + id + " 78 TYPE normal", "TYPE normal LIB-NAME x" })
                assertThat(client.ask("CLIENT LIST " + filter)).as(filter).startsWith("$id=" + id + " ")
                        .containsOnlyOnce("id=").endsWith("\n");
            for (String filter : new String[]{ "TYPE pubsub", "NOT-TYPE normal", "IDLE 100", "MAXAGE 100", "FLAGS b",
                "NOT-FLAGS N", "NOT-IP 127.0.0.1", "USER default NOT-USER default", "LIB-VER 7", "ID 0" })
                assertThat(client.ask("CLIENT LIST " + filter)).as(filter).isEqualTo("$");
        }
    }

    @Test
    void shouldRefuseFiltersThatMeanNothing() {
        assertThat(client.ask("CLIENT LIST ID")).isEqualTo("-ERR syntax error");
        assertThat(client.ask("CLIENT LIST ID 1 abc")).isEqualTo("-ERR Invalid client ID");
        assertThat(client.ask("CLIENT LIST TYPE foo")).isEqualTo("-ERR Unknown client type 'foo'");
        assertThat(client.ask("CLIENT LIST FLAGS Z")).isEqualTo(
                "-ERR Unknown flags found in the provided filter: Z");
        assertThat(client.ask("CLIENT LIST NOT-MAXAGE 1")).isEqualTo("-ERR syntax error");
        assertThat(client.ask("CLIENT KILL MAXAGE 0")).isEqualTo("-ERR maxage should be greater than 0");
        assertThat(client.ask("CLIENT KILL ID 0 TYPE normal")).isEqualTo("-ERR client-id should be greater than 0");
        assertThat(client.ask("CLIENT KILL USER nobody")).isEqualTo("-ERR No such user 'nobody'");
    }

    @Test
    void shouldKillOthersAtOnceAndItselfAfterItsReply() {
        RawClient victim = server.connect();
        String id = victim.ask("CLIENT ID").substring(1);
        assertThat(client.ask("CLIENT KILL ID " + id)).isEqualTo(":1");
        assertThat(victim.receive()).isEqualTo(RawClient.CLOSED);
        assertThat(client.ask("CLIENT KILL ID " + id)).isEqualTo(":0");
        RawClient old = server.connect();
        assertThat(old.ask("PING")).isEqualTo("+PONG");
        assertThat(client.ask("CLIENT KILL 127.0.0.1:" + old.localPort())).isEqualTo("+OK");
        assertThat(old.receive()).isEqualTo(RawClient.CLOSED);
        assertThat(client.ask("CLIENT KILL 127.0.0.1:1")).isEqualTo("-ERR No such client");
        RawClient suicidal = server.connect();
        assertThat(suicidal.ask("CLIENT KILL TYPE normal SKIPME no")).matches(":[12]");
        assertThat(suicidal.receive()).isEqualTo(RawClient.CLOSED);
        assertThat(client.receive()).isEqualTo(RawClient.CLOSED);
        suicidal.close();
        old.close();
        victim.close();
    }

    @Test
    void shouldReplyOnlyToThoseThatWantIt() {
        client.send("CLIENT REPLY OFF\r\nPING\r\nNOSUCH\r\nCLIENT REPLY SKIP\r\nSET k v\r\nCLIENT REPLY ON\r\n");
        assertThat(client.receive()).isEqualTo("+OK");
        client.send("CLIENT REPLY SKIP\r\nSET k w\r\nGET k\r\n");
        assertThat(client.receive()).isEqualTo("$w");
        client.send("CLIENT REPLY SKIP\r\nCLIENT REPLY SKIP\r\nPING\r\nGET k\r\n");
        assertThat(client.receive()).isEqualTo("$w");
        client.send("CLIENT REPLY OFF\r\nRESET\r\n");
        assertThat(client.receive()).isEqualTo("+RESET");
        assertThat(client.ask("CLIENT REPLY MAYBE")).isEqualTo("-ERR syntax error");
        assertThat(client.isSilent()).isTrue();
    }

    @Test
    void shouldAnswerForThoseThatTrackNothingAndAreNotBlocked() {
        assertThat(client.ask("CLIENT GETREDIR")).isEqualTo(":-1");
        assertThat(client.ask("CLIENT TRACKINGINFO")).isEqualTo("[$flags, [$off], $redirect, :-1, $prefixes, []]");
        assertThat(client.ask("CLIENT UNBLOCK 1")).isEqualTo(":0");
        assertThat(client.ask("CLIENT UNBLOCK 1 FOO")).isEqualTo(
                "-ERR CLIENT UNBLOCK reason should be TIMEOUT or ERROR");
        assertThat(client.ask("CLIENT UNBLOCK a")).isEqualTo("-ERR value is not an integer or out of range");
        assertThat(client.ask("CLIENT NOSUCH")).isEqualTo("-ERR unknown subcommand 'NOSUCH'. Try CLIENT HELP.");
    }

    @Test
    void shouldLeaveNoMarkOnKeysForClientsThatAskForIt() {
        client.askAll("SET k v", "CLIENT NO-TOUCH ON");
        server.advance(5_000);
        client.askAll("GET k");
        assertThat(client.ask("OBJECT IDLETIME k")).matches(":[5-9]");
        client.askAll("TOUCH k");
        assertThat(client.ask("OBJECT IDLETIME k")).matches(":[0-4]");
    }

    @Test
    void shouldCutOffBrowsers() {
        for (String line : new String[]{ "POST / HTTP/1.1\r\n", "host: localhost\r\n" })
            try (RawClient browser = server.connect()) {
                browser.send(line + "SET k browser\r\n");
                assertThat(browser.receive()).isEqualTo(RawClient.CLOSED);
            }
        assertThat(client.ask("EXISTS k")).isEqualTo(":0");
    }
}
