package io.javelina.persistence;

import io.javelina.memory.Account;
import io.javelina.memory.ScratchBuffer;
import io.javelina.memory.Slice;
import io.javelina.structure.End;
import io.javelina.structure.Item;
import io.javelina.structure.Listpack;
import io.javelina.structure.SmallList;
import io.javelina.type.EntryBlocks;
import io.javelina.type.EntryOwner;
import io.javelina.type.ListValue;

/// Lists: the number of nodes and for each of them what it is (1: one large element, 2: a listpack) and a string with it.
///
/// The nodes are those of the list, as they are in other servers; but nodes here are no listpacks, so each becomes one while
/// it is written. Old formats: ziplists without that number, one ziplist, or the number of elements and each of them.
final class ListCodec extends CollectionCodec<ListValue> {
    private static final int PLAIN = 1;
    private static final int PACKED = 2;
    /// A longer element is always alone in its node, whatever the configuration says and said.
    private static final int LONGEST_PACKED = 1 << 16;
    private static final long KEPT_BYTES = 1 << 14;

    private final ScratchBuffer node;
    private final ScratchBytes nodeBytes;
    private final Listpack listpack;
    private final ScratchBytes wholeBytes;
    private final SmallList whole = new SmallList();
    private final Item item = new Item();
    private boolean isFirstNode;
    /// What is being read.
    private int typeRead;

    ListCodec(EntryBlocks blocks, ReadSpace space) {
        super(blocks, space, new ListValue(blocks, EntryOwner.NOBODY));
        this.node = new ScratchBuffer(blocks.allocator(), Account.TEMPORARY, KEPT_BYTES);
        this.nodeBytes = new ScratchBytes(node);
        this.listpack = new Listpack(blocks.allocator());
        this.wholeBytes = new ScratchBytes(space.whole);
        whole.wrap(wholeBytes);
    }

    @Override
    public int type(long entry, int version) { return Rdb.LIST_QUICKLIST_2; }

    @Override
    public void beginWriting(long entry, RdbWriter out) {
        value.wrap(entry);
        out.length(value.nodes());
        isFirstNode = true;
    }

    /// The cursor goes on as late as possible, since the writer may still need what it is at.
    @Override
    public boolean writeSome(RdbWriter out) {
        while (out.mayGoOn()) {
            boolean isThere = isFirstNode ? value.read(0) : value.next();
            isFirstNode = false;
            if (!isThere) return false;
            writeNode(out);
        }
        return true;
    }

    @Override
    public void endWriting() {
        value.endReading();
        node.close();
    }

    /// Writes the node that begins with this element.
    private void writeNode(RdbWriter out) {
        if (!value.isInteger() && value.element().length() > LONGEST_PACKED) {
            out.length(PLAIN);
            out.string(value.element());
            return;
        }
        node.reset();
        listpack.bindEmpty(nodeBytes);
        do
            append();
        while (value.nextInNode());
        out.length(PACKED);
        out.string(node.address(), node.length());
    }

    private void append() {
        if (value.isInteger()) listpack.append(value.integer());
        else listpack.append(value.element());
    }

    @Override
    protected void begin(int type, RdbReader in) {
        typeRead = type;
        left = type == Rdb.LIST_ZIPLIST ? 1 : in.count(type == Rdb.LIST_QUICKLIST_2 ? 2 : 1);
        if (left > 1 && type != Rdb.LIST) value.expectSeveralNodes();
    }

    @Override
    protected void readElement(RdbReader in) {
        switch (typeRead) {
            case Rdb.LIST -> add(in.string(space.first).slice());
            case Rdb.LIST_QUICKLIST_2 -> readNode(in);
            default -> fill(space.ziplist, packed(in));
        }
    }

    private void readNode(RdbReader in) {
        long kind = in.number();
        if (kind == PACKED) fill(space.listpack, packed(in));
        else if (kind == PLAIN) addLarge(in.string(space.first).slice());
        else throw new CorruptRdb("an unknown kind of node: " + kind);
    }

    private void addLarge(Slice element) {
        if (element.isEmpty()) throw new CorruptRdb("an empty large element");
        add(element);
    }

    private void fill(PackedReader elements, Slice bytes) {
        elements.open(bytes.address(), bytes.length());
        boolean isThere = elements.next(space.first);
        if (isThere && value.canBeFilled(startWhole(), space.first.slice().length())) {
            do {
                whole.push(End.TAIL, item.wrap(space.first.slice()));
                isThere = elements.next(space.first);
            } while (isThere && value.canBeFilled(whole, space.first.slice().length()));
            value.fill(wholeBytes);
        }
        for (; isThere; isThere = elements.next(space.first)) add(space.first.slice());
    }

    private SmallList startWhole() {
        space.whole.reset();
        SmallList.initialize(wholeBytes.resize(SmallList.EMPTY_BYTES));
        return whole;
    }

    private void add(Slice element) {
        value.expect(1, element.length());
        value.push(End.TAIL, element);
    }
}
