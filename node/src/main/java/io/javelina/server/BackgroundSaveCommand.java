package io.javelina.server;

import static io.javelina.command.Flag.ADMIN;
import static io.javelina.command.Flag.NOSCRIPT;
import static io.javelina.command.Flag.NO_ASYNC_LOADING;

import io.javelina.command.CommandTable;
import io.javelina.command.Group;
import io.javelina.command.Request;
import io.javelina.keyspace.Database;
import io.javelina.resp.Reply;
import io.javelina.type.CommandError;

/// BGSAVE.
final class BackgroundSaveCommand {
    private static final CommandError IN_PROGRESS = new CommandError("ERR Background save already in progress");
    private static final CommandError OTHER_IN_PROGRESS = new CommandError(
            "ERR Another child process is active (AOF?): can't BGSAVE right now. Use BGSAVE SCHEDULE in order to schedule"
                    + " a BGSAVE whenever possible.");
    private static final CommandError NOTHING_TO_CANCEL = new CommandError(
            "ERR Background saving is currently not in progress or scheduled");
    private static final CommandError FAILED = new CommandError("ERR");

    private final Snapshots snapshots;
    private final BackgroundSaves saves;

    BackgroundSaveCommand(Snapshots snapshots, BackgroundSaves saves) {
        this.snapshots = snapshots;
        this.saves = saves;
    }

    void register(CommandTable table) {
        table.family(Group.SERVER).command("BGSAVE").arity(-1).flags(ADMIN, NOSCRIPT, NO_ASYNC_LOADING)
                .does(this::backgroundSave);
    }

    void backgroundSave(Request request, Database database, Reply reply) {
        boolean isScheduling = request.size() == 2 && request.is(1, "SCHEDULE");
        if (request.size() == 2 && request.is(1, "CANCEL")) reply.simple(cancel());
        else if (request.size() > 1 && !isScheduling) throw CommandError.SYNTAX;
        else reply.simple(save(isScheduling, request.client().isInside()));
    }

    private String save(boolean isScheduling, boolean isInside) {
        if (snapshots.isSaving()) throw IN_PROGRESS;
        if (snapshots.isRunning() || isInside) {
            if (!isScheduling && !isInside) throw OTHER_IN_PROGRESS;
            saves.schedule();
            return "Background saving scheduled";
        }
        if (!saves.start()) throw FAILED;
        return "Background saving started";
    }

    private String cancel() {
        if (snapshots.isSaving()) {
            snapshots.cancel();
            return "Background saving cancelled";
        }
        if (!saves.isScheduled()) throw NOTHING_TO_CANCEL;
        saves.unschedule();
        return "Scheduled background saving cancelled";
    }
}
