package io.javelina.server;

import static io.javelina.command.Flag.ADMIN;
import static io.javelina.command.Flag.LOADING;
import static io.javelina.command.Flag.NOSCRIPT;
import static io.javelina.command.Flag.NO_ASYNC_LOADING;
import static io.javelina.command.Flag.PROTECTED;
import static io.javelina.command.Flag.STALE;
import static io.javelina.command.Tip.NONDETERMINISTIC_ORDER;

import io.javelina.command.Command;
import io.javelina.command.CommandTable;
import io.javelina.command.Group;
import io.javelina.command.Help;
import io.javelina.command.Request;
import io.javelina.keyspace.Database;
import io.javelina.resp.Reply;
import io.javelina.type.CommandError;

/// MODULE: modules are native libraries written for the C server, so none is ever loaded. Who asks for one, and may, gets
/// the error of one that does not load, and the log says why.
final class ModuleCommands {
    private static final CommandError NOT_LOADED = new CommandError(
            "ERR Error loading the extension. Please check the server logs.");
    private static final CommandError NO_MODULE = new CommandError(
            "ERR Error unloading module: no such module with that name");

    private static final String[] HELP = {
        "LIST",
        "    The modules that are loaded: none, as modules are made for the C server.",
        "LOAD <path> [<arg> ...]",
        "    Asks for a module, in vain.",
        "LOADEX <path> [[CONFIG NAME VALUE] [CONFIG NAME VALUE]] [ARGS ...]",
        "    Asks for a module with settings of its own, in vain.",
        "UNLOAD <name>",
        "    Asks to unload a module, of which there is none.",
    };

    private final Node node;

    private ModuleCommands(Node node) { this.node = node; }

    static void register(CommandTable table, Node node) {
        ModuleCommands commands = new ModuleCommands(node);
        Command module = table.family(Group.SERVER).command("MODULE").arity(-2);
        module.subcommand("LIST").arity(2).flags(ADMIN, NOSCRIPT).tips(NONDETERMINISTIC_ORDER)
                .does((request, database, reply) -> reply.array(0));
        changing(module, "LOAD").arity(-3).does((request, database, reply) -> commands.load(request));
        changing(module, "LOADEX").arity(-3).does((request, database, reply) -> commands.load(request));
        changing(module, "UNLOAD").arity(3).does(ModuleCommands::unload);
        module.subcommand("HELP").arity(2).flags(LOADING, STALE).does(Help.of(HELP));
    }

    private static Command changing(Command module, String name) {
        return module.subcommand(name).flags(ADMIN, NOSCRIPT, NO_ASYNC_LOADING, PROTECTED);
    }

    private void load(Request request) {
        node.log.warning("Module " + request.argument(2)
                + " is not loaded: modules are native libraries written for the C server.");
        throw NOT_LOADED;
    }

    private static void unload(Request request, Database database, Reply reply) { throw NO_MODULE; }
}
