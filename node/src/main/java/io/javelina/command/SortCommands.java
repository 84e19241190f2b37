package io.javelina.command;

import static io.javelina.command.Category.DANGEROUS;
import static io.javelina.command.Category.LIST;
import static io.javelina.command.Category.SET;
import static io.javelina.command.Category.SORTEDSET;
import static io.javelina.command.Flag.DENYOOM;
import static io.javelina.command.Flag.READONLY;
import static io.javelina.command.Flag.WRITE;
import static io.javelina.command.KeyFlag.ACCESS;
import static io.javelina.command.KeyFlag.OW;
import static io.javelina.command.KeyFlag.RO;
import static io.javelina.command.KeyFlag.UPDATE;

import io.javelina.keyspace.Database;
import io.javelina.memory.Account;
import io.javelina.memory.MemoryExhausted;
import io.javelina.memory.Real;
import io.javelina.memory.ScratchBuffer;
import io.javelina.memory.Slice;
import io.javelina.resp.Arguments;
import io.javelina.resp.Reply;
import io.javelina.structure.End;
import io.javelina.structure.Entry;
import io.javelina.structure.KeySlot;
import io.javelina.type.CommandError;
import io.javelina.type.ListValue;
import io.javelina.type.SetCursor;
import io.javelina.type.SetValue;
import io.javelina.type.SortedSetValue;
import io.javelina.type.Type;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// SORT and SORT_RO: the elements of a list, a set or a sorted set by themselves or by what they point to.
public final class SortCommands {
    private static final CommandError NO_NUMBER = new CommandError(
            "ERR One or more scores can't be converted into double");

    private static final String DERIVED_KEYS = "For the optional BY/GET keyword. It is marked 'unknown' because the key names derive from the content of the key we sort";
    private static final String STORE_KEY = "For the optional STORE keyword. It is marked 'unknown' because the keyword can appear anywhere in the argument array";
    private static final KeySpecification.Unknown UNKNOWN = new KeySpecification.Unknown();
    private static final Set<KeyFlag> SORTED = EnumSet.of(RO, ACCESS);
    private static final Set<KeyFlag> STORED = EnumSet.of(OW, UPDATE);

    private SortCommands() {}

    public static void register(CommandTable commands) {
        CommandTable.Family table = commands.family(Group.GENERIC);
        table.command("SORT").arity(-2).flags(WRITE, DENYOOM).categories(SET, SORTEDSET, LIST, DANGEROUS)
                .key(1, RO, ACCESS)
                .keys(KeySpecification.of(UNKNOWN, UNKNOWN, RO, ACCESS)).note(DERIVED_KEYS)
                .keys(KeySpecification.of(UNKNOWN, UNKNOWN, OW, UPDATE)).note(STORE_KEY)
                .keysBy(SortCommands::keysOfSort).does(SortCommands::sort);
        table.command("SORT_RO").arity(-2).flags(READONLY).categories(SET, SORTEDSET, LIST, DANGEROUS)
                .key(1, RO, ACCESS)
                .keys(KeySpecification.of(UNKNOWN, UNKNOWN, RO, ACCESS)).note(DERIVED_KEYS)
                .keysBy(SortCommands::keysOfSortRo).does(SortCommands::sortRo);
    }

    /// Of several keys to store at the last one counts.
    static boolean keysOfSort(Arguments arguments, KeyReferences keys) {
        keys.add(1, SORTED);
        int stored = 0;
        for (int i = 2; i < arguments.size(); i++) {
            Slice word = arguments.get(i);
            if (word.is("LIMIT")) i += 2;
            else if (word.is("GET") || word.is("BY")) i++;
            else if (word.is("STORE") && i + 1 < arguments.size()) stored = i + 1;
        }
        if (stored > 0) keys.add(stored, STORED);
        return true;
    }

    static boolean keysOfSortRo(Arguments arguments, KeyReferences keys) {
        keys.add(1, SORTED);
        return true;
    }

    static void sort(Request request, Database database, Reply reply) {
        new SortCommands.Sort(request, database, true).run(reply);
    }

    static void sortRo(Request request, Database database, Reply reply) {
        new SortCommands.Sort(request, database, false).run(reply);
    }

    /// One execution.
    private static final class Sort {
        private final Request request;
        private final Database database;
        private boolean isDescending;
        private boolean isAlphabetical;
        private long limitStart;
        private long limitCount = -1;
        /// Null for the elements themselves.
        private SortPattern by;
        private final List<SortPattern> gets = new ArrayList<>();
        /// Null to reply the result.
        private Slice storeKey;
        /// Whether the order of the value is kept.
        private boolean isUnsorted;
        /// What is wanted of the elements that are loaded: from `start` to before `end`.
        private long start;
        private long end;

        Sort(Request request, Database database, boolean mayStore) {
            this.request = request;
            this.database = database;
            for (int i = 2; i < request.size();) i += parse(i, request.size() - i - 1, mayStore);
        }

        /// What a pattern names must be in the slot of the key.
        private void requireSlot(Slice pattern, String option) {
            if (!database.keyspace().isClustered()) return;
            if (KeySlot.ofPattern(pattern) == KeySlot.of(request.argument(1))) return;
            throw new CommandError("ERR " + option + " option of SORT denied in Cluster mode when keys formed by the"
                    + " pattern may be in different slots.");
        }

        /// Returns how many arguments the option at `index` has taken, which `left` others follow.
        private int parse(int index, int left, boolean mayStore) {
            if (request.is(index, "ASC") || request.is(index, "DESC")) {
                isDescending = request.is(index, "DESC");
                return 1;
            }
            if (request.is(index, "ALPHA")) {
                isAlphabetical = true;
                return 1;
            }
            if (request.is(index, "LIMIT") && left >= 2) {
                limitStart = request.integer(index + 1);
                limitCount = request.integer(index + 2);
                return 3;
            }
            if (left < 1) throw CommandError.SYNTAX;
            Slice value = request.argument(index + 1);
            if (mayStore && request.is(index, "STORE")) {
                storeKey = value;
            } else if (request.is(index, "BY")) {
                by = new SortPattern(value);
                if (!by.isConstant()) requireSlot(value, "BY");
                // Once the order is to be kept, no later pattern takes that back.
                isUnsorted |= by.isConstant();
            } else if (request.is(index, "GET")) {
                gets.add(new SortPattern(value));
                if (!value.is("#")) requireSlot(value, "GET");
            } else {
                throw CommandError.SYNTAX;
            }
            return 2;
        }

        void run(Reply reply) {
            long entry = database.lookupRead(request.argument(1));
            Type type = entry == 0 ? Type.LIST : Type.of(Entry.type(entry));
            if (type != Type.LIST && type != Type.SET && type != Type.SORTED_SET) throw CommandError.WRONG_TYPE;
            if (isUnsorted && type == Type.SET && storeKey != null) sortAnyway();
            try (SortedElements elements = new SortedElements(database.keyspace().allocator());
                    ScratchBuffer key = new ScratchBuffer(database.keyspace().allocator(), Account.TEMPORARY, 0)) {
                if (entry != 0) load(entry, type, elements);
                if (!isUnsorted) sort(elements, key);
                if (storeKey == null) reply(elements, key, reply);
                else store(elements, key, reply);
            }
        }

        /// What is stored of a set must not depend on the order in which the set happens to be.
        private void sortAnyway() {
            isUnsorted = false;
            isAlphabetical = true;
            by = null;
        }

        // Loading.

        private void load(long entry, Type type, SortedElements elements) {
            switch (type) {
                case LIST -> loadList(database.lists().of(entry), elements);
                case SET -> loadSet(database.sets().of(entry), elements);
                default -> loadSortedSet(database.sortedSets().of(entry), elements);
            }
        }

        /// Finds out what is wanted of `size` elements.
        private void limit(long size) {
            start = Math.min(Math.max(limitStart, 0), size);
            end = limitCount < 0 ? size : Math.min(size, start + Math.min(limitCount, size));
        }

        /// When the order is kept, only what is wanted is loaded.
        private long loaded(long size) {
            limit(size);
            if (!isUnsorted) return size;
            long wanted = end - start;
            end = wanted;
            return wanted;
        }

        private void loadList(ListValue list, SortedElements elements) {
            long count = loaded(list.length());
            long first = isUnsorted ? start : 0;
            boolean isReversed = isUnsorted && isDescending;
            boolean found = list.read(isReversed ? -1 - first : first);
            for (long i = 0; i < count && found; i++, found = isReversed ? list.previous() : list.next())
                elements.add(list.element());
            if (isUnsorted) start = 0;
        }

        private void loadSet(SetValue set, SortedElements elements) {
            limit(set.size());
            for (SetCursor members = set.members(); members.next();) elements.add(members.bytes());
        }

        private void loadSortedSet(SortedSetValue set, SortedElements elements) {
            long count = loaded(set.size());
            long first = isUnsorted ? start : 0;
            boolean isReversed = isUnsorted && isDescending;
            boolean found = set.seek(isReversed ? set.size() - 1 - first : first);
            for (long i = 0; i < count && found; i++, found = isReversed ? set.previous() : set.next())
                elements.add(set.member());
            if (isUnsorted) start = 0;
        }

        // Sorting.

        private void sort(SortedElements elements, ScratchBuffer key) {
            boolean isNumeric = true;
            if (by != null || !isAlphabetical)
                for (long i = 0; i < elements.size(); i++) isNumeric &= weigh(elements, i, key);
            if (!isNumeric) throw NO_NUMBER;
            elements.sort(order(), isDescending);
        }

        /// Gives an element its weight; false when that ought to be a number and is none.
        private boolean weigh(SortedElements elements, long index, ScratchBuffer key) {
            Slice element = elements.element(index);
            Slice weight = by == null ? element : by.find(element, database, key);
            if (isAlphabetical) {
                elements.weight(index, weight);
                return true;
            }
            double number = weight == null ? 0 : number(weight);
            elements.weight(index, number);
            return !Double.isNaN(number);
        }

        /// A number as C reads it: blanks may precede it, a byte of zero ends it, and nothing is 0. NaN for what is none.
        private static double number(Slice text) {
            int zero = text.indexOf(0);
            int to = zero < 0 ? text.length() : zero;
            int from = 0;
            while (from < to && isBlank(text.at(from))) from++;
            if (from == to) return to == 0 ? 0 : Double.NaN;
            return Real.parse(text.address() + from, to - from);
        }

        private static boolean isBlank(int letter) { return letter == ' ' || letter >= '\t' && letter <= '\r'; }

        private SortedElements.Order order() {
            if (!isAlphabetical) return SortedElements.Order.BY_NUMBER;
            if (by == null)
                return storeKey == null ? SortedElements.Order.BY_ELEMENT_AS_C : SortedElements.Order.BY_ELEMENT;
            return storeKey == null ? SortedElements.Order.BY_TEXT_AS_C : SortedElements.Order.BY_TEXT;
        }

        // The result.

        private long resultLength() { return (end - start) * Math.max(1, gets.size()); }

        private void reply(SortedElements elements, ScratchBuffer key, Reply reply) {
            reply.array(resultLength());
            for (long i = start; i < end; i++) {
                Slice element = elements.element(i);
                if (gets.isEmpty()) reply.bulk(element);
                for (SortPattern get : gets) {
                    Slice value = get.find(element, database, key);
                    if (value == null) reply.nil();
                    else reply.bulk(value);
                }
            }
        }

        private void store(SortedElements elements, ScratchBuffer key, Reply reply) {
            long length = resultLength();
            if (length > 0) {
                storeList(elements, key);
                database.modified(storeKey, 'l', "sortstore");
                database.countChanges(length - 1);
            } else if (database.clear(storeKey, database.keyspace().settings().lazyServerDelete)) {
                database.modified(storeKey, 'g', "del");
            }
            reply.integer(length);
        }

        private void storeList(SortedElements elements, ScratchBuffer key) {
            ListValue list = database.lists().detached(storeKey);
            try {
                for (long i = start; i < end; i++) push(list, elements.element(i), key);
            } catch (MemoryExhausted e) {
                database.discard(list);
                throw e;
            }
            database.put(storeKey, database.lookupReplaced(storeKey), list.entry());
        }

        private void push(ListValue list, Slice element, ScratchBuffer key) {
            if (gets.isEmpty()) push(list, element);
            for (SortPattern get : gets) {
                Slice value = get.find(element, database, key);
                push(list, value == null ? new Slice() : value);
            }
        }

        private static void push(ListValue list, Slice element) {
            list.expect(1, element.length());
            list.push(End.TAIL, element);
        }
    }
}
