package io.javelina.management.jolokia;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.management.ManagementPort;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Set;
import javax.management.ObjectName;
import org.jolokia.json.JSONArray;
import org.jolokia.json.JSONObject;
import org.jolokia.json.parser.JSONParser;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JolokiaEndpointTest {
    private static final String MIA = ManagementPort.basic("mia", "m-secret");
    private static final String OTTO = ManagementPort.basic("otto", "o-secret");
    private static final String READ_TOTAL = "{\"type\":\"read\",\"mbean\":\"io.javelina:type=Memory\",\"attribute\":\"TotalAllocated\"}";
    private static final String PURGE = "{\"type\":\"exec\",\"mbean\":\"io.javelina:type=Memory\",\"operation\":\"purge\"}";

    private ManagementPort port;

    @BeforeEach
    void open() throws Exception { port = new ManagementPort(ManagementPort.MONITOR_AND_OPERATOR); }

    @AfterEach
    void close() { port.close(); }

    private JSONObject ask(String user, String json) throws Exception {
        HttpResponse<String> answer = port.jolokia(json, "Authorization", user);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return new JSONParser().parse(answer.body(), JSONObject.class);
    }

    private static long status(JSONObject answer) { return ((Number) answer.get("status")).longValue(); }

    @Test
    void shouldReadAnAttribute() throws Exception {
        JSONObject answer = ask(MIA, READ_TOTAL);
        assertThat(status(answer)).isEqualTo(200);
        assertThat(answer.get("value")).isEqualTo(11_804_832L);
    }

    @Test
    void shouldReadTablesAndComposites() throws Exception {
        JSONObject answer = ask(MIA,
                "{\"type\":\"read\",\"mbean\":\"io.javelina:type=Databases\",\"attribute\":\"Stats\"}");
        JSONObject stats = (JSONObject) answer.get("value");
        assertThat(((JSONObject) ((JSONArray) stats.get("databases")).get(0)).get("keys")).isEqualTo(100_000L);
        JSONObject directives = (JSONObject) ask(MIA,
                "{\"type\":\"read\",\"mbean\":\"io.javelina:type=Configuration\"}").get("value");
        assertThat(((JSONObject) directives.get("Directives")).get("requirepass")).isEqualTo("******");
    }

    @Test
    void shouldShowAbsentFiguresAsNull() throws Exception {
        JSONObject stats = (JSONObject) ask(MIA,
                "{\"type\":\"read\",\"mbean\":\"io.javelina:type=Allocator\",\"attribute\":\"Stats\"}").get("value");
        assertThat(stats.containsKey("metadata")).isTrue();
        assertThat(stats.get("metadata")).isNull();
    }

    @Test
    void shouldReadEveryBeanInOneRequestAndOneMoment() throws Exception {
        String json = "[" + READ_TOTAL
                + ",{\"type\":\"read\",\"mbean\":\"io.javelina:type=Ledger\",\"attribute\":\"TotalBytes\"},"
                + "{\"type\":\"read\",\"mbean\":\"java.lang:type=Memory\",\"attribute\":\"HeapMemoryUsage\",\"path\":\"used\"},"
                + "{\"type\":\"read\",\"mbean\":\"io.javelina:*\"}]";
        HttpResponse<String> answer = port.jolokia(json, "Authorization", MIA);
        JSONArray answers = new JSONParser().parse(answer.body(), JSONArray.class);
        assertThat(answers).hasSize(4).allSatisfy(one -> assertThat(status((JSONObject) one)).isEqualTo(200));
        assertThat((Long) ((JSONObject) answers.get(2)).get("value")).isPositive();
        assertThat((JSONObject) ((JSONObject) answers.get(3)).get("value")).hasSize(15);
        assertThat(port.source.memoryTaken).hasValue(1);
    }

    @Test
    void shouldLetOnlyOperatorsAct() throws Exception {
        JSONObject denied = ask(MIA, PURGE);
        assertThat(status(denied)).isEqualTo(403);
        assertThat(denied.containsKey("stacktrace")).isFalse();
        assertThat(port.source.purges).hasValue(0);
        JSONObject allowed = ask(OTTO, PURGE);
        assertThat(status(allowed)).isEqualTo(200);
        assertThat(allowed.get("value")).isEqualTo(true);
        assertThat(port.source.purges).hasValue(1);
    }

    @Test
    void shouldLetNobodyActWithoutUsers() throws Exception {
        try (ManagementPort open = ManagementPort.open()) {
            assertThat(open.jolokia(READ_TOTAL).body()).contains("\"status\":200");
            assertThat(open.jolokia(PURGE).body()).contains("\"status\":403");
            assertThat(open.source.purges).hasValue(0);
        }
    }

    @Test
    void shouldLetOnlyOperatorsWrite() throws Exception {
        String write = "{\"type\":\"write\",\"mbean\":\"java.lang:type=Memory\",\"attribute\":\"Verbose\",\"value\":false}";
        assertThat(status(ask(MIA, write))).isEqualTo(403);
    }

    @Test
    void shouldHideOtherDomainsAndHowTheJvmWasStarted() throws Exception {
        String properties = "{\"type\":\"read\",\"mbean\":\"java.lang:type=Runtime\",\"attribute\":\"SystemProperties\"}";
        try (ManagementPort platform = ManagementPort.open()) {
            platform.server.registerMBean(new javax.management.timer.Timer(), new ObjectName("other:type=Timer"));
            assertThat(platform
                    .jolokia("{\"type\":\"read\",\"mbean\":\"other:type=Timer\",\"attribute\":\"NbNotifications\"}")
                    .body())
                    .doesNotContain("\"status\":200");
            assertThat(platform.jolokia(properties).body()).contains("\"status\":403");
            assertThat(platform.jolokia("{\"type\":\"search\",\"mbean\":\"*:*\"}").body())
                    .contains("io.javelina:type=Memory")
                    .doesNotContain("other:type=Timer");
            assertThat(platform.jolokia("{\"type\":\"list\"}").body()).contains("\"io.javelina\"")
                    .contains("Sum of the ledger")
                    .doesNotContain("\"other\"");
        }
    }

    @Test
    void shouldTellItsVersionAndNoSettings() throws Exception {
        JSONObject value = (JSONObject) ask(MIA, "{\"type\":\"version\"}").get("value");
        assertThat(value.keySet()).isEqualTo(Set.of("agent", "protocol"));
        assertThat(status(ask(MIA, "{\"type\":\"config\"}"))).isEqualTo(403);
        assertThat(status(ask(MIA, "{\"type\":\"notification\",\"command\":\"register\"}"))).isEqualTo(403);
    }

    @Test
    void shouldNotReachOtherJvms() throws Exception {
        JSONObject answer = ask(OTTO,
                "{\"type\":\"read\",\"mbean\":\"io.javelina:type=Memory\",\"attribute\":\"TotalAllocated\","
                        + "\"target\":{\"url\":\"service:jmx:rmi:///jndi/rmi://127.0.0.1:9/jmxrmi\"}}");
        assertThat(answer.get("value")).isIn(11_804_832L, null);
    }

    @Test
    void shouldRefuseForeignPagesAndOddRequests() throws Exception {
        assertThat(port.jolokia(READ_TOTAL, "Authorization", MIA, "Origin", "http://evil.example").statusCode())
                .isEqualTo(403);
        assertThat(port.jolokia(READ_TOTAL, "Authorization", MIA, "Origin", "null").statusCode()).isEqualTo(403);
        assertThat(port.jolokia(READ_TOTAL, "Authorization", MIA, "Sec-Fetch-Site", "cross-site").statusCode())
                .isEqualTo(403);
        assertThat(port.jolokia(READ_TOTAL, "Authorization", MIA, "Origin", "http://127.0.0.1:" + port.port())
                .statusCode()).isEqualTo(200);
        assertThat(port.jolokia(READ_TOTAL, "Authorization", ManagementPort.basic("mia", "wrong")).statusCode())
                .isEqualTo(401);
        assertThat(port.send(port.request("/jolokia").header("Authorization", MIA).header("Content-Type", "text/plain")
                .POST(HttpRequest.BodyPublishers.ofString(READ_TOTAL))).statusCode()).isEqualTo(415);
        assertThat(port.jolokia("this is no json", "Authorization", MIA).statusCode()).isEqualTo(400);
    }

    /// Percentages of nothing are not numbers, and JSON has no word for those.
    @Test
    void shouldWriteNumbersThatAreNoneAsJson() throws Exception {
        port.source.peakAllocated = 0;
        String peak = "{\"type\":\"read\",\"mbean\":\"io.javelina:type=Memory\",\"attribute\":\"PeakPercentage\"}";
        assertThat(port.jolokia(peak, "Authorization", MIA).body()).contains("\"value\":null")
                .contains("\"status\":200");
    }

    @Test
    void shouldRefuseTooManyRequestsAtOnce() throws Exception {
        String many = "[" + "{\"type\":\"list\"},".repeat(100) + "{\"type\":\"list\"}]";
        assertThat(port.jolokia(many, "Authorization", MIA).statusCode()).isEqualTo(413);
        assertThat(port.jolokia("[".repeat(60_000), "Authorization", MIA).statusCode()).isEqualTo(400);
    }

    @Test
    void shouldRegisterNothingOfItsOwn() throws Exception {
        ask(MIA, READ_TOTAL);
        assertThat(port.server.queryNames(new ObjectName("jolokia*:*"), null)).isEmpty();
    }
}
