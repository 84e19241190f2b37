package io.javelina.management.registration;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.management.FakeSource;
import io.javelina.management.Management;
import io.javelina.management.ManagementSettings;
import io.javelina.management.access.Users;
import io.javelina.management.bean.Catalogue;
import io.javelina.management.bean.DatabaseStats;
import io.javelina.management.bean.DatabasesMXBean;
import io.javelina.management.bean.MemoryMXBean;
import io.javelina.management.bean.Metric;
import io.javelina.management.bean.Names;
import io.javelina.management.http.HttpSettings;
import io.javelina.management.remote.JmxSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import javax.management.Attribute;
import javax.management.JMX;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanInfo;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.ObjectName;
import javax.management.openmbean.ArrayType;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.CompositeType;
import javax.management.openmbean.OpenMBeanAttributeInfo;
import javax.management.openmbean.OpenType;
import javax.management.openmbean.TabularData;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BeansTest {
    private final MBeanServer server = MBeanServerFactory.newMBeanServer();
    private final FakeSource source = new FakeSource();
    private Management management;

    @BeforeEach
    void start() throws Exception {
        management = Management.start(ManagementSettings.of(new HttpSettings("127.0.0.1", HttpSettings.OFF, Set.of()),
                JmxSettings.off(), new Users(List.of())), source, server);
    }

    @AfterEach
    void close() { management.close(); }

    private Set<ObjectName> ours() throws Exception { return server.queryNames(new ObjectName("io.javelina:*"), null); }

    @Test
    void shouldRegisterEveryBeanUnderItsPlainName() throws Exception {
        assertThat(ours().stream().map(ObjectName::toString)).containsExactlyInAnyOrder("io.javelina:type=Memory",
                "io.javelina:type=Databases", "io.javelina:type=Ledger", "io.javelina:type=Allocator",
                "io.javelina:type=ProcessMemory", "io.javelina:type=Clients", "io.javelina:type=Keyspace",
                "io.javelina:type=Commands", "io.javelina:type=Configuration", "io.javelina:type=Server",
                "io.javelina:type=Persistence", "io.javelina:type=Replication", "io.javelina:type=Cluster",
                "io.javelina:type=ClusterMemory", "io.javelina:type=Catalogue");
    }

    @Test
    void shouldLeaveNothingBehind() throws Exception {
        management.close();
        assertThat(ours()).isEmpty();
    }

    @Test
    void shouldReadEveryAttributeOfEveryBean() throws Exception {
        for (ObjectName name : ours()) {
            for (MBeanAttributeInfo info : server.getMBeanInfo(name).getAttributes()) {
                Object value = server.getAttribute(name, info.getName());
                if (value != null && info instanceof OpenMBeanAttributeInfo open) {
                    assertThat(open.isValue(value)).as("%s %s", name, info.getName()).isTrue();
                }
            }
        }
    }

    @Test
    void shouldFindEveryAttributeAndEveryColumnInTheCatalogueAndNothingElse() throws Exception {
        Set<String> present = new TreeSet<>();
        for (ObjectName name : ours()) collect(name.getKeyProperty("type"), server.getMBeanInfo(name), present);
        Set<String> described = Catalogue.metrics().stream().map(m -> m.beanType() + "." + m.attribute())
                .collect(Collectors.toCollection(TreeSet::new));
        described.removeIf(place -> place.startsWith("Configuration/"));
        assertThat(present).isEqualTo(described);
    }

    private static void collect(String bean, MBeanInfo info, Set<String> present) {
        for (MBeanAttributeInfo attribute : info.getAttributes()) {
            present.add(bean + "." + attribute.getName());
            OpenType<?> type = (OpenType<?>) attribute.getDescriptor().getFieldValue("openType");
            boolean small = attribute.getName().equals("Findings") || attribute.getName().equals("RecentEvents");
            if (type instanceof ArrayType<?> array && !small) {
                for (String item : ((CompositeType) array.getElementOpenType()).keySet()) {
                    present.add(bean + "/" + attribute.getName() + "." + capitalized(item));
                }
            }
        }
    }

    private static String capitalized(String name) { return Character.toUpperCase(name.charAt(0)) + name.substring(1); }

    @Test
    void shouldGiveEveryItemOfStatsAsAnAttributeOfItsOwnWithTheSameValue() throws Exception {
        for (ObjectName name : ours()) {
            if (Arrays.stream(server.getMBeanInfo(name).getAttributes()).noneMatch(a -> a.getName().equals("Stats")))
                continue;
            CompositeData stats = (CompositeData) server.getAttribute(name, "Stats");
            for (String item : stats.getCompositeType().keySet()) {
                if (name.equals(Names.of("ProcessMemory"))) continue; // sampled again in between
                assertThat(server.getAttribute(name, capitalized(item))).as("%s %s", name, item)
                        .isEqualTo(stats.get(item));
            }
        }
    }

    @Test
    void shouldDescribeAttributesInTextAndInDescriptors() throws Exception {
        MBeanInfo info = server.getMBeanInfo(Names.of("Memory"));
        assertThat(info.getDescription()).isEqualTo("All of MEMORY STATS and INFO memory");
        MBeanAttributeInfo total = Arrays.stream(info.getAttributes()).filter(a -> a.getName().equals("TotalAllocated"))
                .findFirst().orElseThrow();
        assertThat(total.getDescription()).startsWith("Sum of the ledger").endsWith("[bytes, exact]");
        assertThat(total.getDescriptor().getFieldValue("units")).isEqualTo("bytes");
        assertThat(total.getDescriptor().getFieldValue("memoryStats")).isEqualTo("total.allocated");
        assertThat(total.getDescriptor().getFieldValue("info")).isEqualTo("used_memory");
        assertThat(total.getDescriptor().getFieldValue("prometheus")).isEqualTo("redis_memory_used_bytes");
        assertThat(Arrays.stream(info.getOperations()).map(o -> o.getName() + ": " + o.getDescription()))
                .anyMatch(text -> text.startsWith("purge: Gives unused pages"));
    }

    @Test
    void shouldAnswerOneMomentWithinOneRead() throws Exception {
        String[] names = { "TotalAllocated", "PeakAllocated", "DatasetBytes", "OverheadTotal", "UnaccountedBytes" };
        List<Object> values = new ArrayList<>();
        for (Attribute attribute : server.getAttributes(Names.of("Memory"), names).asList())
            values.add(attribute.getValue());
        assertThat((long) values.get(0)).isEqualTo((long) values.get(2) + (long) values.get(3));
        assertThat(source.memoryTaken).hasValue(1);
    }

    @Test
    void shouldHoldFiguresForAMomentAndTakeThemAnewOnRefresh() throws Exception {
        assertThat(server.getAttribute(Names.of("Memory"), "TotalAllocated")).isEqualTo(11_804_832L);
        source.totalAllocated = 12_000_000;
        assertThat(server.getAttribute(Names.of("Memory"), "TotalAllocated")).isEqualTo(11_804_832L);
        management.refresh();
        assertThat(server.getAttribute(Names.of("Memory"), "TotalAllocated")).isEqualTo(12_000_000L);
    }

    @Test
    void shouldServeTypedProxies() {
        MemoryMXBean memory = JMX.newMXBeanProxy(server, Names.of("Memory"), MemoryMXBean.class);
        assertThat(memory.getStats().keysCount()).isEqualTo(100_000);
        assertThat(memory.getMaxmemoryPercentage()).isNull();
        DatabasesMXBean databases = JMX.newMXBeanProxy(server, Names.of("Databases"), DatabasesMXBean.class);
        assertThat(databases.getDatabases()).extracting(DatabaseStats::keys).containsExactly(100_000L);
    }

    @Test
    void shouldMaskSecretsThatAreSet() throws Exception {
        TabularData directives = (TabularData) server.getAttribute(Names.of("Configuration"), "Directives");
        assertThat(directives.get(new Object[]{ "requirepass" }).get("value")).isEqualTo("******");
        assertThat(directives.get(new Object[]{ "tls-key-file-pass" }).get("value")).isEqualTo("******");
        assertThat(directives.get(new Object[]{ "masterauth" }).get("value")).isEqualTo("");
        assertThat(directives.get(new Object[]{ "maxmemory" }).get("value")).isEqualTo("0");
    }

    @Test
    void shouldPurgeThroughEitherBean() throws Exception {
        assertThat(server.invoke(Names.of("Memory"), "purge", null, null)).isEqualTo(true);
        assertThat(server.invoke(Names.of("Allocator"), "purge", null, null)).isEqualTo(true);
        assertThat(source.purges).hasValue(2);
        assertThat(server.invoke(Names.of("Allocator"), "mallocStats", null, null))
                .isEqualTo("___ Begin statistics ___");
    }

    @Test
    void shouldSumLedgerByGroupAndPlace() throws Exception {
        CompositeData stats = (CompositeData) server.getAttribute(Names.of("Ledger"), "Stats");
        assertThat(stats.get("totalBytes")).isEqualTo(11_804_832L);
        assertThat(stats.get("nativeBytes")).isEqualTo(11_000_000L);
        assertThat(stats.get("heapBytes")).isEqualTo(804_832L);
        CompositeData[] groups = (CompositeData[]) stats.get("groups");
        assertThat(groups).extracting(row -> row.get("group") + " " + row.get("bytes") + " " + row.get("accounts"))
                .containsExactly("data 11000000 2", "clients 804832 1");
    }

    @Test
    void shouldServeTheCatalogueItself() throws Exception {
        CompositeData[] rows = (CompositeData[]) server.getAttribute(Names.of("Catalogue"), "Metrics");
        assertThat(rows).hasSameSizeAs(Catalogue.metrics());
        Metric peak = Catalogue.find("Memory", "PeakAllocated");
        assertThat(peak.memoryStatsName()).isEqualTo("peak.allocated");
    }

    @Test
    void shouldRunTwiceInOneJvmWithTwoServers() throws Exception {
        MBeanServer other = MBeanServerFactory.newMBeanServer();
        FakeSource otherSource = new FakeSource();
        otherSource.totalAllocated = 20_000_000;
        try (Management second = Management.start(ManagementSettings.of(new HttpSettings("127.0.0.1", 0, Set.of()),
                JmxSettings.off(), new Users(List.of())), otherSource, other)) {
            assertThat(second.memory().integer("TotalAllocated")).isEqualTo(20_000_000);
            assertThat(management.memory().integer("TotalAllocated")).isEqualTo(11_804_832);
        }
    }
}
