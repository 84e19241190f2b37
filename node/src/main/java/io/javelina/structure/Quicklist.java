package io.javelina.structure;

import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.Memory;
import io.javelina.memory.MemoryExhausted;
import io.javelina.memory.ScratchBuffer;

/// A long list: nodes of some kilobytes, each a [Pack] of elements, whose records stand in a chain of pages.
///
/// ```
///   header ──► page ◄──► page ◄──► page ◄── header
///               │ │ │     │ │ │     │
///             nodes ...             nodes
/// ```
///
/// A page knows how many elements its nodes have, a record how many its node has. So an element in the middle of ten million
/// short ones is found by a look at some hundred pages and some dozen records.
///
/// Which elements share a node is decided as in Redis (see [QuicklistLimit]), since clients see when a list has only one
/// node left; what a node takes is not. Nodes that are more than `depth` away from both ends are compressed when that saves
/// memory; reading expands them elsewhere, a change expands them in their place until it is over.
///
/// The header counts elements, nodes and all bytes of all blocks. A flyweight over the header; one thread at a time, except
/// for [#freeSome], which any thread may call for a list that is nobody else's.
public final class Quicklist implements ElementList {
    private static final int FIRST = 0;
    private static final int LAST = FIRST + 8;
    private static final int COUNT = LAST + 8;
    private static final int BYTES = COUNT + 8;
    private static final int NODES = BYTES + 8;
    private static final int FILL = NODES + 8;
    private static final int DEPTH = FILL + 4;
    private static final int HEADER_BYTES = DEPTH + 4;

    /// Redis reckons with so many bytes for an element beyond its own.
    private static final int ESTIMATED_OVERHEAD = 8;
    /// How many nodes a change can bring, or make others, on either side of its place.
    private static final int NODES_AROUND = 3;
    /// Longer nodes are not compressed: that would hold up everybody else.
    private static final long MOST_COMPRESSED_BYTES = 1 << 20;

    private final Allocator allocator;
    private final Account account;
    private final QuicklistNode node;
    private final QuicklistNode other;
    private final PackEditor editor = new PackEditor();
    private final PackCursor cursor = new PackCursor();
    private final Run run = new Run();
    /// Made when a node is compressed for the first time.
    private Lzf lzf;
    private final ScratchBuffer scratch;
    private long list;
    // Where the last search or change ended.
    private long foundPage;
    private int foundSlot;

    public Quicklist(Allocator allocator, Account account) {
        this.allocator = allocator;
        this.account = account;
        this.node = new QuicklistNode(allocator, account);
        this.other = new QuicklistNode(allocator, account);
        this.scratch = new ScratchBuffer(allocator, Account.SERVER, MOST_COMPRESSED_BYTES);
    }

    public Quicklist wrap(long quicklist) {
        list = quicklist;
        return this;
    }

    // The header.

    private static long firstPage(long list) { return Memory.getLong(list + FIRST); }

    private static long lastPage(long list) { return Memory.getLong(list + LAST); }

    static void addCount(long list, long elements) {
        Memory.putLong(list + COUNT, Memory.getLong(list + COUNT) + elements);
    }

    static void addBytes(long list, long bytes) { Memory.putLong(list + BYTES, bytes(list) + bytes); }

    @Override
    public long count() { return Memory.getLong(list + COUNT); }

    public long nodes() { return nodes(list); }

    public static long nodes(long list) { return Memory.getLong(list + NODES); }

    /// All that the list takes, the header included.
    public static long bytes(long list) { return Memory.getLong(list + BYTES); }

    public long bytes() { return bytes(list); }

    /// As it was given to [#create].
    public int fill() { return Memory.getInt(list + FILL); }

    /// As it was given to [#create].
    public int depth() { return Memory.getInt(list + DEPTH); }

    // Life.

    /// A new list without elements, and binds this to it.
    ///
    /// @param fill see [QuicklistLimit]
    /// @param depth nodes at either end that are not compressed, 0 for no compression
    public long create(int fill, int depth) {
        list = allocator.allocate(account, HEADER_BYTES);
        Memory.fill(list, HEADER_BYTES, 0);
        Memory.putInt(list + FILL, fill);
        Memory.putInt(list + DEPTH, depth);
        addBytes(list, allocator.usableBytes(list, HEADER_BYTES));
        return list;
    }

    /// A new list of the elements of a small one, in one node, and binds this to it.
    public long create(int fill, int depth, SmallList small) {
        create(fill, depth);
        try {
            if (small.count() > 0) addCopy(small.pack());
            return list;
        } catch (MemoryExhausted e) {
            free();
            throw e;
        }
    }

    private void addCopy(Pack pack) {
        insertNode(0, 0, pack.start(), pack.length());
        node.counted(pack.count(), pack.listpackBytes() - ListpackSize.EMPTY);
    }

    /// A new list with the same elements in the same nodes as another one, and binds this to it.
    public long copy(long source) {
        create(Memory.getInt(source + FILL), Memory.getInt(source + DEPTH));
        try {
            for (long page = firstPage(source); page != 0; page = QuicklistPage.next(page))
                for (int slot = 0; slot < QuicklistPage.nodes(page); slot++)
                    copyNode(other.wrap(source, page, slot));
            return list;
        } catch (MemoryExhausted e) {
            free();
            throw e;
        }
    }

    private void copyNode(QuicklistNode source) {
        long last = lastPage(list);
        makePlace(last, last == 0 ? 0 : QuicklistPage.nodes(last));
        try {
            node.wrap(list, foundPage, foundSlot).copy(source);
        } catch (MemoryExhausted e) {
            forgetRecord(foundPage, foundSlot);
            throw e;
        }
    }

    private void free() {
        while (freeSome(allocator, account, list)) continue;
    }

    /// Releases a page with its nodes, and at last the header. Any thread may call this.
    ///
    /// @return whether there is more to release
    public static boolean freeSome(Allocator allocator, Account account, long list) {
        long page = firstPage(list);
        if (page == 0) {
            allocator.free(account, list, HEADER_BYTES);
            return false;
        }
        for (int slot = QuicklistPage.nodes(page) - 1; slot >= 0; slot--)
            QuicklistNode.free(allocator, account, QuicklistPage.record(page, slot));
        Memory.putLong(list + FIRST, QuicklistPage.next(page));
        allocator.free(account, page, QuicklistPage.bytes(QuicklistPage.capacity(page)));
        return true;
    }

    // Both ends.

    @Override
    public void push(End end, Item item) {
        if (nodes() > 0) {
            wrapEnd(end);
            if (allows(node, item)) {
                node.expand();
                add(node, end, item);
                return;
            }
            node.trim();
        }
        insertNode(end == End.HEAD ? firstPage(list) : lastPage(list),
                end == End.HEAD || nodes() == 0 ? 0 : QuicklistPage.nodes(lastPage(list)), item);
        settleEnds();
    }

    private void wrapEnd(End end) {
        foundPage = end == End.HEAD ? firstPage(list) : lastPage(list);
        foundSlot = end == End.HEAD ? 0 : QuicklistPage.nodes(foundPage) - 1;
        node.wrap(list, foundPage, foundSlot);
    }

    private void add(QuicklistNode target, End end, Item item) {
        editor.wrap(target);
        if (end == End.HEAD) editor.prepend(item);
        else editor.append(item);
    }

    @Override
    public void drop(End end, long elements) {
        long nodes = nodes();
        for (long left = elements; left > 0;) {
            wrapEnd(end);
            long count = node.count();
            if (count > left) {
                dropWithin(end, left);
                break;
            }
            left -= count;
            removeNode(foundPage, foundSlot);
        }
        if (nodes() != nodes) settleEnds();
    }

    private void dropWithin(End end, long elements) {
        node.expand();
        editor.wrap(node);
        if (end == End.HEAD) editor.removeFirst(elements);
        else editor.removeLast(elements);
    }

    // Limits.

    private boolean allows(QuicklistNode target, Item item) {
        return !isLarge(item) && !QuicklistLimit.isExceeded(fill(),
                target.listpackBytes() + item.length() + ESTIMATED_OVERHEAD, target.count() + 1);
    }

    private boolean isLarge(Item item) { return QuicklistLimit.isLarge(fill(), item.length()); }

    private boolean isMergeable(QuicklistNode left, QuicklistNode right) {
        return !QuicklistLimit.isExceeded(fill(), left.listpackBytes() + right.listpackBytes() - ListpackSize.EMPTY,
                left.count() + right.count());
    }

    // Walking.

    @Override
    public void seek(ListCursor at, long index) {
        long before = index < count() / 2 ? findForward(index) : findBackward(index);
        enter(at, foundPage, foundSlot);
        at.inner.seek(index - before, node.count());
    }

    /// Finds the node of an element from the head on; says how many elements are before that node.
    private long findForward(long index) {
        long before = 0;
        long page = firstPage(list);
        for (; before + QuicklistPage.elements(page) <= index; page = QuicklistPage.next(page))
            before += QuicklistPage.elements(page);
        return findIn(page, index, before);
    }

    private long findBackward(long index) {
        long page = lastPage(list);
        long before = count() - QuicklistPage.elements(page);
        while (before > index) {
            page = QuicklistPage.previous(page);
            before -= QuicklistPage.elements(page);
        }
        return findIn(page, index, before);
    }

    private long findIn(long page, long index, long beforePage) {
        long before = beforePage;
        int slot = 0;
        for (long count; before + (count = QuicklistNode.count(QuicklistPage.record(page, slot))) <= index; slot++)
            before += count;
        foundPage = page;
        foundSlot = slot;
        return before;
    }

    private void enter(ListCursor at, long page, int slot) {
        node.wrap(list, page, slot);
        at.quicklist = this;
        at.page = page;
        at.slot = slot;
        at.isEdited = false;
        at.wrap(node);
    }

    boolean enterNext(ListCursor at) {
        leave(at);
        if (!findNext(at.page, at.slot)) return false;
        enter(at, foundPage, foundSlot);
        return at.inner.first();
    }

    boolean enterPrevious(ListCursor at) {
        leave(at);
        if (!findPrevious(at.page, at.slot)) return false;
        enter(at, foundPage, foundSlot);
        return at.inner.last();
    }

    private void leave(ListCursor at) {
        if (at.isEdited && isInner(at.page, at.slot)) compress(node.wrap(list, at.page, at.slot));
        at.isEdited = false;
    }

    private boolean findNext(long page, int slot) {
        foundPage = page;
        foundSlot = slot + 1;
        if (foundSlot < QuicklistPage.nodes(page)) return true;
        foundPage = QuicklistPage.next(page);
        foundSlot = 0;
        return foundPage != 0;
    }

    private boolean findPrevious(long page, int slot) {
        foundPage = page;
        foundSlot = slot - 1;
        if (slot > 0) return true;
        foundPage = QuicklistPage.previous(page);
        if (foundPage == 0) return false;
        foundSlot = QuicklistPage.nodes(foundPage) - 1;
        return true;
    }

    // Changes at a cursor.

    @Override
    public void insert(ListCursor at, boolean behind, Item item) {
        node.wrap(list, at.page, at.slot);
        foundPage = at.page;
        foundSlot = at.slot;
        if (allows(node, item)) {
            node.expand();
            editor.wrap(node).insert(at.inner.runOffset(), at.inner.indexInRun() + (behind ? 1 : 0), item);
        } else if (behind ? at.inner.isLast() : at.inner.isFirst()) {
            insertBeside(at.page, at.slot, behind, item);
        } else {
            insertBySplitting(at, behind, item);
        }
        settleAround(foundPage, foundSlot);
    }

    /// Puts an element between a full node and the one beside it.
    private void insertBeside(long page, int slot, boolean behind, Item item) {
        boolean there = behind ? findNext(page, slot) : findPrevious(page, slot);
        if (there && allows(other.wrap(list, foundPage, foundSlot), item)) {
            other.expand();
            add(other, behind ? End.HEAD : End.TAIL, item);
        } else {
            insertNode(page, behind ? slot + 1 : slot, item);
        }
    }

    private void insertBySplitting(ListCursor at, boolean behind, Item item) {
        split(at, behind);
        if (isLarge(item)) {
            insertNode(foundPage, foundSlot, item);
            return;
        }
        // The half that did not get the element is the one that Redis looks at when it merges.
        if (!behind) findPrevious(foundPage, foundSlot);
        add(node.wrap(list, foundPage, foundSlot), behind ? End.HEAD : End.TAIL, item);
        if (behind) findPrevious(foundPage, foundSlot);
        else findNext(foundPage, foundSlot);
        mergeAround(foundPage, foundSlot);
    }

    /// Makes two nodes of the one at the cursor, whose element stays in the first one (`behind`) or goes to the second one,
    /// which is then found.
    private void split(ListCursor at, boolean behind) {
        node.wrap(list, at.page, at.slot).expand();
        cursor.wrap(node.start(), node.length());
        cursor.standAt(at.inner.runOffset(), at.inner.indexInRun());
        if (behind) cursor.next();
        long runOffset = cursor.runOffset();
        int indexInRun = cursor.indexInRun();
        long elements = node.count();
        insertNode(at.page, at.slot + 1, node.start() + runOffset, node.length() - runOffset);
        cursor.wrap(node.start(), node.length());
        long moved = cursor.count();
        node.counted(moved, cursor.listpackBytesOfAll() - ListpackSize.EMPTY);
        editor.wrap(node).removeFirst(indexInRun);
        moved -= indexInRun;
        long page = foundPage;
        int slot = foundSlot;
        findPrevious(page, slot);
        editor.wrap(node.wrap(list, foundPage, foundSlot)).removeLast(moved);
        assert node.count() == elements - moved : "an element is lost";
        foundPage = page;
        foundSlot = slot;
    }

    @Override
    public void replace(ListCursor at, Item item) {
        node.wrap(list, at.page, at.slot);
        foundPage = at.page;
        foundSlot = at.slot;
        boolean wasLarge = node.count() == 1 && !at.isInteger() && QuicklistLimit.isLarge(fill(), at.length());
        if (isLarge(item)) {
            replaceByLarge(at, item);
        } else if (wasLarge) {
            replaceLarge(at, item);
        } else {
            node.expand();
            editor.wrap(node).replace(at.inner.runOffset(), at.inner.indexInRun(), item);
        }
        settleAround(foundPage, foundSlot);
    }

    private void replaceByLarge(ListCursor at, Item item) {
        boolean alone = node.count() == 1;
        if (!alone) node.expand();
        if (at.inner.isLast()) foundSlot++;
        else split(at, true);
        insertNode(foundPage, foundSlot, item);
        long page = foundPage;
        int slot = foundSlot;
        findPrevious(page, slot);
        if (alone) {
            removeNode(foundPage, foundSlot);
            return;
        }
        editor.wrap(node.wrap(list, foundPage, foundSlot)).removeLast(1);
        if (node.count() == 0) removeNode(foundPage, foundSlot);
        else mergeAround(page, slot);
    }

    /// Redis puts the element behind the large one, which may be into the next node, and takes that one away.
    private void replaceLarge(ListCursor at, Item item) {
        long inserted = nodes();
        insertBeside(at.page, at.slot, true, item);
        if (nodes() == inserted) {
            foundPage = at.page;
            foundSlot = at.slot;
        } else {
            findPrevious(foundPage, foundSlot);
        }
        removeNode(foundPage, foundSlot);
    }

    @Override
    public boolean remove(ListCursor at, boolean backward) {
        long offset = at.inner.runOffset();
        int index = at.inner.indexInRun();
        node.wrap(list, at.page, at.slot);
        if (node.count() == 1) {
            at.isEdited = false;
            removeNode(at.page, at.slot);
            return standBeside(at, backward);
        }
        node.expand();
        editor.wrap(node).remove(offset, index);
        at.isEdited = true;
        at.wrap(node);
        if (backward ? at.inner.standBefore(offset, index) : at.inner.standAt(offset, index)) return true;
        return backward ? enterPrevious(at) : enterNext(at);
    }

    /// Where a node was removed, goes on with the element behind or before it.
    private boolean standBeside(ListCursor at, boolean backward) {
        if (!backward) {
            if (foundPage == 0) return false;
            enter(at, foundPage, foundSlot);
            return at.inner.first();
        }
        if (nodes() == 0) return false;
        if (foundPage == 0) wrapEnd(End.TAIL);
        else if (!findPrevious(foundPage, foundSlot)) return false;
        enter(at, foundPage, foundSlot);
        return at.inner.last();
    }

    @Override
    public void settle(ListCursor at) {
        if (nodes() > 0 && at.isEdited) leave(at);
        settleEnds();
    }

    // Merging nodes.

    /// Merges nodes around one where they fit into one node, in the order of Redis: the two before it, the two behind it,
    /// and then it with both.
    private void mergeAround(long page, int slot) {
        long centerPage = page;
        int centerSlot = slot;
        if (findPrevious(page, slot) && findPrevious(foundPage, foundSlot) && mergeWithNext(foundPage, foundSlot))
            centerSlot = Math.max(0, slot - 1);
        if (findNext(centerPage, centerSlot)) mergeWithNext(foundPage, foundSlot);
        if (findPrevious(centerPage, centerSlot)) {
            long leftPage = foundPage;
            int leftSlot = foundSlot;
            if (mergeWithNext(leftPage, leftSlot)) {
                centerPage = leftPage;
                centerSlot = leftSlot;
            }
        }
        mergeWithNext(centerPage, centerSlot);
        foundPage = centerPage;
        foundSlot = centerSlot;
    }

    private boolean mergeWithNext(long page, int slot) {
        if (!findNext(page, slot)) return false;
        node.wrap(list, page, slot);
        other.wrap(list, foundPage, foundSlot);
        if (!isMergeable(node, other)) return false;
        try {
            node.expand();
            other.expand();
            long length = node.length();
            node.open(length, other.length());
            Memory.copy(other.start(), node.start() + length, other.length());
        } catch (MemoryExhausted e) {
            // Two nodes are as good as one.
            return false;
        }
        node.counted(other.count(), other.listpackBytes() - ListpackSize.EMPTY);
        other.free();
        forgetRecord(foundPage, foundSlot);
        return true;
    }

    // Compression.

    private boolean isInner(long page, int slot) {
        int depth = depth();
        if (depth == 0 || nodes() <= 2L * depth) return false;
        long atPage = page;
        int atSlot = slot;
        for (int i = 0; i < depth; i++) {
            if (!findPrevious(atPage, atSlot)) return false;
            atPage = foundPage;
            atSlot = foundSlot;
        }
        atPage = page;
        atSlot = slot;
        for (int i = 0; i < depth; i++) {
            if (!findNext(atPage, atSlot)) return false;
            atPage = foundPage;
            atSlot = foundSlot;
        }
        return true;
    }

    private void compress(QuicklistNode target) {
        if (target.isCompressed() || target.length() > MOST_COMPRESSED_BYTES) return;
        try {
            if (lzf == null) lzf = new Lzf();
            target.compress(lzf, scratch.reset().reserve(target.length()));
        } catch (MemoryExhausted e) {
            // It stays as it is, and is still sound.
            return;
        }
    }

    /// Compresses or expands nodes as their distance from the ends asks for, where that can have changed: near the ends.
    private void settleEnds() {
        if (depth() == 0 || nodes() == 0) return;
        wrapEnd(End.HEAD);
        settleFrom(foundPage, foundSlot, depth() + NODES_AROUND, false);
        wrapEnd(End.TAIL);
        settleFrom(foundPage, foundSlot, depth() + NODES_AROUND, true);
    }

    private void settleAround(long page, int slot) {
        if (depth() == 0 || nodes() == 0) return;
        if (page != 0) {
            settleFrom(page, slot, NODES_AROUND + 1, false);
            settleFrom(page, slot, NODES_AROUND + 1, true);
        }
        settleEnds();
    }

    private void settleFrom(long page, int slot, int most, boolean backward) {
        long atPage = page;
        int atSlot = slot;
        for (int i = 0; i < most; i++) {
            boolean inner = isInner(atPage, atSlot);
            node.wrap(list, atPage, atSlot);
            if (inner) compress(node);
            else tryToExpand(node);
            if (!(backward ? findPrevious(atPage, atSlot) : findNext(atPage, atSlot))) return;
            atPage = foundPage;
            atSlot = foundSlot;
        }
    }

    private static void tryToExpand(QuicklistNode target) {
        try {
            target.expand();
        } catch (MemoryExhausted e) {
            // The next change at this end needs it expanded, and tries again.
            return;
        }
    }

    // Records and pages.

    /// Makes a node of one element before `slot`; it is then found.
    private void insertNode(long page, int slot, Item item) {
        long bytes = item.bytesAlone();
        insertUndefined(page, slot, bytes);
        item.writeAlone(run, node.start());
        node.counted(1, item.listpackBytes());
    }

    /// Makes a node of these runs before `slot`, whose elements the caller counts; it is then found.
    private void insertNode(long page, int slot, long runs, long bytes) {
        long capacity = allocator.roundUp(bytes);
        long block = allocator.allocate(account, capacity);
        Memory.copy(runs, block, bytes);
        insertRecord(page, slot, block, capacity, bytes);
    }

    private void insertUndefined(long page, int slot, long bytes) {
        long capacity = allocator.roundUp(bytes);
        insertRecord(page, slot, allocator.allocate(account, capacity), capacity, bytes);
    }

    private void insertRecord(long page, int slot, long block, long capacity, long bytes) {
        try {
            makePlace(page, slot);
        } catch (MemoryExhausted e) {
            allocator.free(account, block, capacity);
            throw e;
        }
        node.wrap(list, foundPage, foundSlot).initialize(block, capacity, bytes);
    }

    /// Makes a place for a record before `slot` of a page (0: of a list without pages), which is then found.
    private void makePlace(long page, int slot) {
        foundPage = page;
        foundSlot = slot;
        if (page == 0) foundPage = newPage(1, 0, 0);
        else if (QuicklistPage.nodes(page) == QuicklistPage.capacity(page)) makeRoom(page, slot);
        QuicklistPage.open(foundPage, foundSlot);
        Memory.putLong(list + NODES, nodes() + 1);
    }

    private void makeRoom(long page, int slot) {
        if (QuicklistPage.capacity(page) < QuicklistPage.MOST_NODES) {
            foundPage = growPage(page);
        } else if (slot == QuicklistPage.MOST_NODES && QuicklistPage.next(page) == 0) {
            foundPage = newPage(1, page, 0);
            foundSlot = 0;
        } else if (slot == 0 && QuicklistPage.previous(page) == 0) {
            foundPage = newPage(1, 0, page);
        } else {
            splitPage(page, slot);
        }
    }

    private void splitPage(long page, int slot) {
        int half = QuicklistPage.MOST_NODES / 2;
        long second = newPage(QuicklistPage.MOST_NODES, page, QuicklistPage.next(page));
        QuicklistPage.move(page, half, second);
        if (slot <= half) return;
        foundPage = second;
        foundSlot = slot - half;
    }

    private long newPage(int capacity, long previous, long next) {
        long page = allocator.allocate(account, QuicklistPage.bytes(capacity));
        QuicklistPage.initialize(page, capacity);
        addBytes(list, usableBytes(page));
        link(page, previous, next);
        return page;
    }

    private long usableBytes(long page) {
        return allocator.usableBytes(page, QuicklistPage.bytes(QuicklistPage.capacity(page)));
    }

    private void link(long page, long previous, long next) {
        QuicklistPage.previous(page, previous);
        QuicklistPage.next(page, next);
        nextOf(previous, page);
        previousOf(next, page);
    }

    private void nextOf(long page, long next) {
        if (page == 0) Memory.putLong(list + FIRST, next);
        else QuicklistPage.next(page, next);
    }

    private void previousOf(long page, long previous) {
        if (page == 0) Memory.putLong(list + LAST, previous);
        else QuicklistPage.previous(page, previous);
    }

    private long growPage(long page) {
        int capacity = QuicklistPage.capacity(page);
        int grown = 2 * capacity + 1;
        long before = usableBytes(page);
        long moved = allocator.reallocate(account, page, QuicklistPage.bytes(capacity), QuicklistPage.bytes(grown));
        QuicklistPage.capacity(moved, grown);
        addBytes(list, usableBytes(moved) - before);
        link(moved, QuicklistPage.previous(moved), QuicklistPage.next(moved));
        return moved;
    }

    /// Releases a node. What comes behind it is then found, page 0 when nothing does.
    private void removeNode(long page, int slot) {
        node.wrap(list, page, slot).free();
        forgetRecord(page, slot);
        if (foundPage == page) mergePages(page);
    }

    /// Takes a record away, and its page when it was the last one there. What comes behind it is then found.
    private void forgetRecord(long page, int slot) {
        QuicklistPage.close(page, slot);
        Memory.putLong(list + NODES, nodes() - 1);
        foundPage = page;
        foundSlot = slot;
        if (slot == QuicklistPage.nodes(page)) {
            foundPage = QuicklistPage.next(page);
            foundSlot = 0;
        }
        if (QuicklistPage.nodes(page) == 0) removePage(page);
    }

    private void removePage(long page) {
        addBytes(list, -usableBytes(page));
        nextOf(QuicklistPage.previous(page), QuicklistPage.next(page));
        previousOf(QuicklistPage.next(page), QuicklistPage.previous(page));
        allocator.free(account, page, QuicklistPage.bytes(QuicklistPage.capacity(page)));
    }

    /// Moves the records of the next page to this one when both together are less than half a page.
    private void mergePages(long page) {
        long next = QuicklistPage.next(page);
        if (next == 0) return;
        int nodes = QuicklistPage.nodes(page) + QuicklistPage.nodes(next);
        if (nodes > QuicklistPage.MOST_NODES / 2 || nodes > QuicklistPage.capacity(page)) return;
        QuicklistPage.move(next, 0, page);
        removePage(next);
    }

    // The way back to a small list.

    /// Whether all is in one node that is at most half full, measured by another limit than the list's own.
    public boolean isHalfEmptyNode(int limit) {
        if (nodes() != 1) return false;
        wrapEnd(End.HEAD);
        return !node.isCompressed() && !QuicklistLimit.isHalfExceeded(limit, node.listpackBytes(), node.count());
    }

    /// Bytes of a small list with the elements of the only node.
    public long smallBytes() {
        wrapEnd(End.HEAD);
        return SmallList.EMPTY_BYTES + node.length();
    }

    /// Writes the elements of the only node as a small list.
    public void copyToSmall(long address) {
        wrapEnd(End.HEAD);
        SmallList.initialize(address, node);
    }

    // For tests and humans.

    /// What all nodes would take as listpacks.
    public long listpackBytes() {
        long sum = 0;
        for (long page = firstPage(list); page != 0; page = QuicklistPage.next(page))
            for (int slot = 0; slot < QuicklistPage.nodes(page); slot++)
                sum += node.wrap(list, page, slot).listpackBytes();
        return sum;
    }

    /// Nodes that are compressed.
    public long compressedNodes() {
        long sum = 0;
        for (long page = firstPage(list); page != 0; page = QuicklistPage.next(page))
            for (int slot = 0; slot < QuicklistPage.nodes(page); slot++)
                if (node.wrap(list, page, slot).isCompressed()) sum++;
        return sum;
    }

    /// Throws when the list contradicts itself; O(n).
    public void assertInvariants() {
        long elements = 0;
        long nodes = 0;
        long previous = 0;
        ListCursor reader = new ListCursor(allocator);
        for (long page = firstPage(list); page != 0; page = QuicklistPage.next(page)) {
            check(QuicklistPage.previous(page) == previous && QuicklistPage.nodes(page) > 0, "pages are linked");
            long inPage = 0;
            for (int slot = 0; slot < QuicklistPage.nodes(page); slot++) inPage += checkNode(reader, page, slot);
            check(inPage == QuicklistPage.elements(page), "the page counts elements");
            elements += inPage;
            nodes += QuicklistPage.nodes(page);
            previous = page;
        }
        reader.close();
        check(previous == lastPage(list), "the last page is known");
        check(elements == count() && nodes == nodes(), "elements and nodes are counted");
    }

    private long checkNode(ListCursor reader, long page, int slot) {
        boolean inner = isInner(page, slot);
        node.wrap(list, page, slot).assertInvariants();
        check(inner || !node.isCompressed(), "nodes near the ends are not compressed");
        reader.wrap(node);
        reader.inner.assertInvariants();
        check(reader.inner.count() == node.count(), "the node counts elements");
        check(reader.inner.listpackBytesOfAll() == node.listpackBytes(), "the node knows its size as a listpack");
        return node.count();
    }

    private void check(boolean holds, String rule) {
        if (!holds) throw new IllegalStateException(rule + ": " + describe());
    }

    public String describe() {
        return count() + " elements in " + nodes() + " nodes, " + bytes() + " bytes";
    }
}
