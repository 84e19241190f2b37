package io.javelina.command;

import io.javelina.memory.Real;
import io.javelina.memory.Slice;
import io.javelina.resp.Arguments;
import io.javelina.type.CommandError;

/// One command of one client, about to be executed. Reused.
public final class Request {
    private Arguments arguments;
    private Client client;
    private Command command;

    public Request bind(Client from, Arguments given, Command found) {
        client = from;
        arguments = given;
        command = found;
        return this;
    }

    public Client client() { return client; }

    /// The row of the table that is executed; of a container command, the row of its subcommand.
    public Command command() { return command; }

    public Arguments arguments() { return arguments; }

    /// Whether the command has this property, or executes one that has it.
    public boolean has(Flag flag) { return command.has(flag) || command.runsQueue() && hasQueued(flag); }

    /// Whether the command has not this property, or executes one that has it not.
    public boolean lacks(Flag flag) {
        if (!command.has(flag)) return true;
        Transaction transaction = command.runsQueue() ? client.transaction() : null;
        return transaction != null && !transaction.allHave(flag);
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
