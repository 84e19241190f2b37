package io.javelina.server;

import static io.javelina.command.Flag.LOADING;
import static io.javelina.command.Flag.STALE;
import static io.javelina.command.Tip.ASK_ALL_SHARDS;
import static io.javelina.command.Tip.JOIN_SPECIAL;
import static io.javelina.command.Tip.NONDETERMINISTIC_OUTPUT;

import io.javelina.command.Category;
import io.javelina.command.CommandTable;
import io.javelina.command.Group;
import io.javelina.command.Request;
import io.javelina.keyspace.Database;
import io.javelina.resp.Reply;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.function.BiConsumer;

/// INFO: the state of the server as text, section by section in a fixed order, whatever the order of asking.
final class InfoCommand {
    /// The sections in their order.
    private enum Section {
        SERVER(InfoSections::server), CLIENTS(InfoSections::clients), MEMORY(InfoSections::memory),
        PERSISTENCE(InfoSections::persistence), STATS(InfoSections::stats), REPLICATION(InfoSections::replication),
        CPU(InfoSections::cpu), MODULES(InfoSections::modules), COMMANDSTATS(InfoSections::commandStats),
        ERRORSTATS(InfoSections::errorStats), LATENCYSTATS(InfoSections::latencyStats), CLUSTER(InfoSections::cluster),
        CLUSTER_STATS(InfoSections::clusterStats), KEYSPACE(InfoSections::keyspace);

        private final BiConsumer<InfoSections, InfoText> writer;

        Section(BiConsumer<InfoSections, InfoText> writer) { this.writer = writer; }
    }

    private static final Set<Section> STANDARD = EnumSet.complementOf(
            EnumSet.of(Section.COMMANDSTATS, Section.LATENCYSTATS, Section.CLUSTER_STATS));

    private final InfoSections sections;

    private InfoCommand(InfoSections sections) { this.sections = sections; }

    static void register(CommandTable table, InfoSections sections) {
        table.family(Group.SERVER).command("INFO").arity(-1).flags(LOADING, STALE).categories(Category.DANGEROUS)
                .tips(NONDETERMINISTIC_OUTPUT, ASK_ALL_SHARDS, JOIN_SPECIAL).does(new InfoCommand(sections)::info);
    }

    void info(Request request, Database database, Reply reply) {
        InfoText text = new InfoText();
        for (Section section : asked(request)) section.writer.accept(sections, text);
        reply.verbatim("txt", text.toString().getBytes(StandardCharsets.ISO_8859_1));
    }

    private static Set<Section> asked(Request request) {
        if (request.size() == 1) return STANDARD;
        Set<Section> asked = EnumSet.noneOf(Section.class);
        for (int i = 1; i < request.size(); i++) {
            String name = request.argument(i).text().toUpperCase(Locale.ROOT);
            switch (name) {
                case "DEFAULT" -> asked.addAll(STANDARD);
                case "ALL", "EVERYTHING" -> asked.addAll(EnumSet.allOf(Section.class));
                default -> addNamed(name, asked);
            }
        }
        return asked;
    }

    private static void addNamed(String name, Set<Section> asked) {
        for (Section section : Section.values()) if (section.name().equals(name)) asked.add(section);
    }
}
