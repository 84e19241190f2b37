package io.javelina.persistence;

import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.Memory;
import io.javelina.memory.ScratchBuffer;
import io.javelina.memory.Slice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/// Takes commands from an append-only file, one after the other, and believes nothing it reads. Of the file it holds a
/// window, as large as the largest command needs.
///
/// Lines are read as Valkey reads them: a count or a length is the digits it begins with, whatever stands behind, and the
/// two bytes behind an argument are skipped. A line that begins with `#` is a note and is skipped as a whole.
public final class AofReader implements AutoCloseable {
    /// What [#next] found.
    public enum Result {
        /// A command.
        COMMAND,
        /// The end of the file, behind a whole command.
        END,
        /// The end of the file, amid a command or a note.
        TRUNCATED,
        /// Something that is no command.
        INVALID
    }

    /// What snapshots begin with.
    private static final List<String> RDB = List.of("REDIS", "VALKE");
    private static final int RDB_BYTES = 5;
    /// Longest line, with its end.
    private static final int LINE_BYTES = 1024;
    private static final long WINDOW_BYTES = 1 << 16;
    private static final long LARGEST_READ = 1 << 20;
    private static final int FEWEST = 16;
    private static final int MOST_KEPT = 1 << 16;
    private static final int LINE_END_BYTES = 2;
    /// What [#number] gives besides numbers.
    private static final long NO_NUMBER = -1;
    private static final long UNFINISHED = -2;

    private final FileChannel file;
    private final long fileBytes;
    private final ScratchBuffer window;
    /// Where in the file the window begins.
    private long windowStart;
    /// Where in the window parsing goes on.
    private long at;
    /// Where in the window the command begins that is being read.
    private long commandStart;
    /// Where in the file what was read last ends.
    private long end;
    private int count;
    /// Of each argument: where it begins, counted from the command's first byte, and its length.
    private long[] arguments = new long[2 * FEWEST];

    /// @param start where in the file the first command begins
    public AofReader(FileChannel file, long start, Allocator allocator) throws IOException {
        this.file = file;
        this.fileBytes = file.size();
        this.windowStart = start;
        this.end = start;
        this.window = new ScratchBuffer(allocator, Account.TEMPORARY, WINDOW_BYTES);
    }

    /// Whether the file begins as a snapshot.
    public static boolean isRdb(FileChannel file) throws IOException {
        ByteBuffer begin = ByteBuffer.allocate(RDB_BYTES);
        while (begin.hasRemaining() && file.read(begin, begin.position()) >= 0) continue;
        return RDB.contains(new String(begin.array(), StandardCharsets.ISO_8859_1));
    }

    /// Where in the file the last whole command, or note, ends; where the next one begins.
    public long position() { return end; }

    /// How many arguments the command has, its name included.
    public int count() { return count; }

    /// Lets `slice` be an argument of the command; good until [#next].
    public Slice argument(int index, Slice slice) {
        assert index >= 0 && index < count : "argument " + index + " of " + count;
        return slice.wrap(window.address() + commandStart + arguments[2 * index], (int) arguments[2 * index + 1]);
    }

    public Result next() throws IOException {
        count = 0;
        while (true) {
            commandStart = at;
            if (available(1) < 1) return Result.END;
            int sign = Memory.getUnsignedByte(address());
            if (sign != '#') return sign == '*' ? command() : Result.INVALID;
            long lineEnd = lineEnd();
            if (lineEnd < 0) return isUnfinished() ? Result.TRUNCATED : Result.INVALID;
            at = lineEnd + 1;
            end = windowStart + at;
        }
    }

    private long address() { return window.address() + at; }

    private Result command() throws IOException {
        long announced = number();
        if (announced < 1) return announced == UNFINISHED ? Result.TRUNCATED : Result.INVALID;
        for (long left = announced; left > 0; left--) {
            if (available(1) < 1) return Result.TRUNCATED;
            if (Memory.getByte(address()) != '$') return Result.INVALID;
            long length = number();
            if (length < 0) return length == UNFINISHED ? Result.TRUNCATED : Result.INVALID;
            if (length + LINE_END_BYTES > fileBytes - windowStart - at) return Result.TRUNCATED;
            available(length + LINE_END_BYTES);
            add(at - commandStart, length);
            at += length + LINE_END_BYTES;
        }
        end = windowStart + at;
        return Result.COMMAND;
    }

    private void add(long offset, long length) {
        if (2 * count == arguments.length) arguments = Arrays.copyOf(arguments, 2 * arguments.length);
        arguments[2 * count] = offset;
        arguments[2 * count + 1] = length;
        count++;
    }

    /// The number of the line that begins here, behind its sign, and moves behind the line.
    private long number() throws IOException {
        long lineEnd = lineEnd();
        if (lineEnd < 0) return isUnfinished() ? UNFINISHED : NO_NUMBER;
        long sum = NO_NUMBER;
        for (at++; at < lineEnd; at++) {
            int digit = Memory.getByte(address()) - '0';
            if (digit < 0 || digit > 9) break;
            sum = Math.max(sum, 0) * 10 + digit;
            if (sum > Integer.MAX_VALUE) return NO_NUMBER;
        }
        at = lineEnd + 1;
        return sum;
    }

    /// Where in the window the line ends that begins here; -1 when it is too long, or the file ends before.
    private long lineEnd() throws IOException {
        long searched = 0;
        while (true) {
            long there = available(searched + 1);
            long seen = Math.min(there, LINE_BYTES);
            long found = seen > searched ? Memory.indexOf(address() + searched, seen - searched, '\n') : -1;
            if (found >= 0) return at + searched + found;
            if (seen == LINE_BYTES || there <= searched) return -1;
            searched = seen;
        }
    }

    /// Whether the file ends within a line that may begin here.
    private boolean isUnfinished() { return isAtEnd() && window.length() - at < LINE_BYTES; }

    /// Whether the window holds the end of the file.
    private boolean isAtEnd() { return windowStart + window.length() >= fileBytes; }

    /// Sees to it that so many bytes are there from here on, if the file has them; gives how many there are.
    private long available(long wanted) throws IOException {
        if (window.length() - at < wanted && !isAtEnd()) read(wanted);
        return window.length() - at;
    }

    private void read(long wanted) throws IOException {
        forgetCommandsBefore();
        long room = Math.max(WINDOW_BYTES, at + wanted) - window.length();
        long target = window.reserve(room);
        long missing = Math.min(at + wanted, fileBytes - windowStart) - window.length();
        for (long read = 0; read < missing;) {
            int part = (int) Math.min(room - read, LARGEST_READ);
            int got = file.read(Memory.buffer(target + read, part), windowStart + window.length());
            if (got <= 0) throw new IOException("the file is shorter than it was");
            window.advance(got);
            read += got;
        }
    }

    private void forgetCommandsBefore() {
        long kept = window.length() - commandStart;
        if (commandStart == 0) return;
        if (kept > 0) Memory.copy(window.address() + commandStart, window.address(), kept);
        window.truncate(kept);
        if (kept == 0) window.reset();
        windowStart += commandStart;
        at -= commandStart;
        commandStart = 0;
        if (arguments.length > MOST_KEPT && count == 0) arguments = new long[2 * FEWEST];
    }

    /// Gives the window back. The file stays open.
    @Override
    public void close() { window.close(); }
}
