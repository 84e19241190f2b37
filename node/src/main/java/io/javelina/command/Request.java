package io.javelina.command;

import io.javelina.keyspace.Database;
import io.javelina.keyspace.Propagation;
import io.javelina.memory.Real;
import io.javelina.memory.Slice;
import io.javelina.resp.Arguments;
import io.javelina.type.CommandError;
import java.util.Arrays;
import java.util.Set;

/// One command of one client, about to be executed. Reused.
public final class Request {
    private static final int USUALLY_CHOSEN = 64;

    private Arguments arguments;
    private Client client;
    private Command command;
    /// See [#flags]; null before they were asked for.
    private Set<Flag> flags;
    /// See [#choose].
    private int[] chosen = new int[USUALLY_CHOSEN];
    private int chosenCount;
    private int slot;

    public Request bind(Client from, Arguments given, Command found) {
        client = from;
        arguments = given;
        command = found;
        flags = null;
        slot = SlotFinder.NO_KEYS;
        if (chosenCount > USUALLY_CHOSEN) chosen = new int[USUALLY_CHOSEN];
        chosenCount = 0;
        return this;
    }

    /// The slot of its keys, or what [SlotFinder] says instead; only in a cluster, and only once it was judged.
    public int slot() { return slot; }

    public void slot(int found) { slot = found; }

    /// Remembers an argument that the command has acted upon, for whoever is to be told of those alone.
    void choose(int index) {
        if (chosenCount == chosen.length) chosen = Arrays.copyOf(chosen, 2 * chosenCount);
        chosen[chosenCount++] = index;
    }

    void forgetChosen() { chosenCount = 0; }

    int chosenCount() { return chosenCount; }

    /// Gives the arguments that were chosen to the command that is being propagated.
    void propagateChosen(Propagation propagation) {
        for (int i = 0; i < chosenCount; i++) propagation.argument(argument(chosen[i]));
    }

    /// Propagates this command under another name.
    void propagateAs(String name, Database database) { propagateAs(name, database, 0, 0); }

    /// As [#propagateAs(String, Database)], with another number as argument `index`; 0 for none.
    void propagateAs(String name, Database database, int index, long number) {
        Propagation propagation = database.propagation().instead(database, name, size());
        for (int i = 1; i < size(); i++)
            if (i == index) propagation.argument(number);
            else propagation.argument(argument(i));
    }

    public Client client() { return client; }

    /// The row of the table that is executed; of a container command, the row of its subcommand.
    public Command command() { return command; }

    public Arguments arguments() { return arguments; }

    /// Whether the command has this property, or executes one that has it.
    public boolean has(Flag flag) { return flags().contains(flag) || command.runsQueue() && hasQueued(flag); }

    /// By what this request is judged: the flags of its command, or those of what the command would run.
    Set<Flag> flags() {
        if (flags == null) flags = command.flagsOf(this);
        return flags;
    }

    /// Whether the command has not this property, or executes one that has it not.
    public boolean lacks(Flag flag) {
        if (!flags().contains(flag)) return true;
        Transaction transaction = command.runsQueue() ? client.transaction() : null;
        return transaction != null && transaction.lacks(flag);
    }

    private boolean hasQueued(Flag flag) {
        Transaction transaction = client.transaction();
        return transaction != null && transaction.has(flag);
    }

    /// The error of a request whose number of arguments only the command itself can judge.
    public CommandError wrongNumberOfArguments() {
        return new CommandError("ERR wrong number of arguments for '" + command.fullName() + "' command");
    }

    /// How many arguments there are, the command's name included.
    public int size() { return arguments.size(); }

    /// Argument `index`; 0 is the command's name.
    public Slice argument(int index) { return arguments.get(index); }

    /// Whether argument `index` is this upper-case word, in any letter case.
    public boolean is(int index, String word) { return argument(index).is(word); }

    /// Argument `index` as a 64-bit signed integer.
    ///
    /// @throws CommandError when it is none
    public long integer(int index) { return integer(index, CommandError.NOT_AN_INTEGER); }

    /// As [#integer(int)], with an error of the caller's.
    public long integer(int index, CommandError otherwise) {
        Slice argument = argument(index);
        if (!argument.isInteger()) throw otherwise;
        return argument.integer();
    }

    /// As [#integer(int)] within bounds.
    public long integer(int index, long lowest, long highest, CommandError otherwise) {
        long value = integer(index);
        if (value < lowest || value > highest) throw otherwise;
        return value;
    }

    /// Argument `index` as a double, which is never NaN.
    ///
    /// @throws CommandError when it is none
    public double real(int index) { return real(index, CommandError.NOT_A_FLOAT); }

    /// As [#real(int)], with an error of the caller's.
    public double real(int index, CommandError otherwise) {
        Slice argument = argument(index);
        double value = Real.parse(argument.address(), argument.length());
        if (Double.isNaN(value)) throw otherwise;
        return value;
    }
}
