package io.javelina.server;

import static io.javelina.command.Flag.ADMIN;
import static io.javelina.command.Flag.FAST;
import static io.javelina.command.Flag.LOADING;
import static io.javelina.command.Flag.NOSCRIPT;
import static io.javelina.command.Flag.NO_ASYNC_LOADING;
import static io.javelina.command.Flag.NO_MULTI;
import static io.javelina.command.Flag.STALE;
import static io.javelina.command.Tip.NONDETERMINISTIC_OUTPUT;

import io.javelina.command.Category;
import io.javelina.command.CommandTable;
import io.javelina.command.Group;
import io.javelina.command.Request;
import io.javelina.keyspace.Database;
import io.javelina.persistence.RdbFileReader.Mode;
import io.javelina.resp.Reply;
import io.javelina.type.CommandError;

/// Commands that save the data and wait for it, and that ask when it was saved.
final class SaveCommands {
    private static final CommandError IN_PROGRESS = new CommandError("ERR Background save already in progress");
    private static final CommandError FAILED = new CommandError("ERR");
    private static final CommandError BAD_RELOAD = new CommandError(
            "ERR DEBUG RELOAD only supports the MERGE, NOFLUSH and NOSAVE options.");
    private static final CommandError CANNOT_RELOAD = new CommandError(
            "ERR Error trying to load the RDB dump, check server logs.");

    private final Node node;

    SaveCommands(Node node) { this.node = node; }

    void register(CommandTable table) {
        CommandTable.Family server = table.family(Group.SERVER);
        server.command("SAVE").arity(1).flags(ADMIN, NOSCRIPT, NO_ASYNC_LOADING, NO_MULTI).does(this::save);
        server.command("BGREWRITEAOF").arity(1).flags(NO_ASYNC_LOADING, ADMIN, NOSCRIPT).does(this::rewrite);
        server.command("LASTSAVE").arity(1).flags(LOADING, STALE, FAST).categories(Category.ADMIN, Category.DANGEROUS)
                .tips(NONDETERMINISTIC_OUTPUT).does(this::lastSave);
    }

    void save(Request request, Database database, Reply reply) {
        if (node.snapshots.isSaving()) throw IN_PROGRESS;
        node.rdbFile.state().countSave();
        if (!node.rdbFile.save()) throw FAILED;
        reply.ok();
    }

    void rewrite(Request request, Database database, Reply reply) {
        reply.simple(node.appendOnly.rewrites().request(request.client().isInside()));
    }

    void lastSave(Request request, Database database, Reply reply) {
        reply.integer(node.rdbFile.state().lastSaveSeconds());
    }

    /// DEBUG RELOAD: saves the data, forgets it and loads it again.
    void reload(Request request, Database database, Reply reply) {
        boolean saves = true;
        boolean flushes = true;
        boolean merges = false;
        for (int i = 2; i < request.size(); i++) {
            if (request.is(i, "MERGE")) merges = true;
            else if (request.is(i, "NOFLUSH")) flushes = false;
            else if (request.is(i, "NOSAVE")) saves = false;
            else throw BAD_RELOAD;
        }
        if (node.snapshots.isSaving()) node.snapshots.cancel();
        if (saves && !node.rdbFile.save()) throw FAILED;
        if (flushes) node.keyspace.flush(false);
        if (flushes) node.functions.libraries().clear();
        if (node.loading.loadNow(node.rdbFile.path(), new Mode(true, merges)) != null) throw CANNOT_RELOAD;
        node.log.warning("DB reloaded by DEBUG RELOAD");
        reply.ok();
    }
}
