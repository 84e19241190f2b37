package io.javelina.script;

import io.javelina.memory.Slice;
import io.javelina.resp.Arguments;

/// What scripts ask of the node that they run in. Node loop only.
public interface ScriptHost {
    /// Executes a command for the script that runs.
    ///
    /// @param reply is wrapped around the reply, as RESP, which is good until the next call
    /// @return null, or why it was not executed
    String call(ScriptRun run, Arguments arguments, Slice reply);

    /// Whether the user of the script may call that.
    ///
    /// @throws ScriptError when there is no such command
    boolean mayCall(ScriptRun run, Arguments arguments);

    /// From now on changes of this script are told to these followers only.
    void propagateTo(ScriptRun run, boolean file, boolean replicas);

    /// The error that the script ends with was counted when the command replied it.
    void errorIsCounted();

    /// A line for the log, at a level from 0 (debug) to 3 (warning).
    void log(int level, String line);

    /// A script has run for some time: lets others have a turn where that is due.
    ///
    /// @return false to end the script
    boolean mayGoOn(ScriptRun run);

    /// The version of Redis, and of Valkey, that scripts may expect.
    String redisVersion();

    String valkeyVersion();
}
