package io.javelina.command;

import io.javelina.memory.Slice;
import io.javelina.resp.Arguments;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// One row of the command table: all that is known of a command before it runs.
///
///     table.command("GET").arity(2).flags(READONLY, FAST).key(1, RO, ACCESS).does(StringCommands::get);
///
/// What follows from that (access categories, whether keys move, where the first key is) is derived. What only humans
/// read is [Documentation].
public final class Command {
    private final String name;
    private final String fullName;
    private final Command parent;
    private final Group group;
    private final Map<String, Command> subcommands = new LinkedHashMap<>();
    private final NameIndex<Command> subcommandIndex = new NameIndex<>();
    private final Set<Flag> flags = EnumSet.noneOf(Flag.class);
    private final List<KeySpecification> keys = new ArrayList<>();
    private final List<Tip> tips = new ArrayList<>();
    /// Instead of those of the group; null when those are right.
    private Set<Category> ownCategories;
    private int arity;
    private Handler handler;
    private boolean unqueued;
    private boolean executesQueue;
    private boolean runsScripts;
    /// See [#isPropagated]; derived.
    private boolean propagated;
    private boolean touchesArbitraryKeys;
    /// Derived from [#keys].
    private KeyRange keyRange = KeyRange.NONE;
    private int firstKeyPosition;
    /// See [#onlyRoutedPosition]; derived.
    private int onlyRoutedPosition;
    private boolean specificationsTell;
    private KeyFinder keyFinder;
    /// See [#routedBy].
    private KeyFinder routingFinder;
    /// See [#flagsBy].
    private FlagFinder flagFinder;
    private final CommandCounters statistics = new CommandCounters();

    Command(String name, Command parent, Group group) {
        this.name = name;
        this.fullName = (parent == null ? "" : parent.fullName + "|") + name.toLowerCase(Locale.ROOT);
        this.parent = parent;
        this.group = group;
    }

    // What a row says.

    /// The number of arguments with the name, exactly; negative: at least.
    public Command arity(int arguments) {
        arity = arguments;
        return this;
    }

    public Command flags(Flag... all) {
        flags.addAll(Set.of(all));
        propagated |= flags.contains(Flag.WRITE) || flags.contains(Flag.MAY_REPLICATE);
        touchesArbitraryKeys = flags.contains(Flag.TOUCHES_ARBITRARY_KEYS);
        return this;
    }

    /// Argument `position` is a key.
    public Command key(int position, KeyFlag... keyFlags) { return keys(position, 0, 1, keyFlags); }

    /// The arguments from `first` on are keys, every `step`-th, up to `last`: counted from the first one, or from the end
    /// when it is negative, where -1 is the last argument.
    public Command keys(int first, int last, int step, KeyFlag... keyFlags) {
        return keys(KeySpecification.of(new KeySpecification.Index(first), new KeySpecification.Range(last, step, 0),
                keyFlags));
    }

    /// Argument `position` says how many keys there are; they follow it, every `step`-th argument one.
    public Command countedKeys(int position, int step, KeyFlag... keyFlags) {
        return keys(KeySpecification.of(new KeySpecification.Index(position),
                new KeySpecification.Counted(0, 1, step), keyFlags));
    }

    public Command keys(KeySpecification specification) {
        keys.add(specification);
        keyRange = KeyRange.of(keys);
        if (!keyRange.isComplete()) flags.add(Flag.MOVABLEKEYS);
        if (keys.size() == 1) firstKeyPosition = specification.firstKeyPosition();
        onlyRoutedPosition = keys.size() == 1 ? specification.onlyPosition() : 0;
        specificationsTell = keys.stream().noneMatch(key -> key.is(KeyFlag.VARIABLE_FLAGS));
        return this;
    }

    /// A note on the keys before it.
    public Command note(String text) {
        keys.add(keys.removeLast().noted(text));
        return this;
    }

    /// Finds keys where the specifications do not tell enough.
    public Command keysBy(KeyFinder finder) {
        keyFinder = finder;
        return this;
    }

    /// Finds the keys that say which node of a cluster is to be asked, where specifications tell other ones of requests that
    /// make no sense.
    public Command routedBy(KeyFinder finder) {
        routingFinder = finder;
        return this;
    }

    /// Finds flags where those of the row are not those of each request. Humans are shown those of the row.
    public Command flagsBy(FlagFinder finder) {
        flagFinder = finder;
        return this;
    }

    /// Instead of the category that follows from the group; those that follow from flags are added.
    public Command categories(Category... own) {
        ownCategories = EnumSet.noneOf(Category.class);
        Collections.addAll(ownCategories, own);
        return this;
    }

    /// Only the categories that follow from flags.
    public Command uncategorized() {
        ownCategories = EnumSet.noneOf(Category.class);
        return this;
    }

    public Command tips(Tip... all) {
        Collections.addAll(tips, all);
        return this;
    }

    /// It runs at once, between MULTI and EXEC, too.
    public Command unqueued() {
        unqueued = true;
        return this;
    }

    /// It runs what was queued, and is judged as if it were all of that.
    public Command executesQueue() {
        executesQueue = true;
        propagated = true;
        return unqueued();
    }

    /// It runs scripts, which may take so long that other clients have to be served meanwhile.
    public Command runsScripts() {
        runsScripts = true;
        return this;
    }

    public Command does(Handler action) {
        handler = action;
        return this;
    }

    /// A subcommand of this container; its name in upper case.
    public Command subcommand(String subcommandName) {
        Command row = new Command(subcommandName, this, group);
        if (subcommands.put(subcommandName, row) != null)
            throw new IllegalStateException("two subcommands named " + row.fullName());
        subcommandIndex.put(subcommandName, row);
        return row;
    }

    // What is asked of it.

    /// The flags by which a request is judged.
    Set<Flag> flagsOf(Request request) {
        Set<Flag> own = flagFinder == null ? null : flagFinder.flags(request);
        return own == null ? flags : own;
    }

    /// In upper case.
    public String name() { return name; }

    /// As users see it: `get`, `config|get`.
    public String fullName() { return fullName; }

    public Command parent() { return parent; }

    public Group group() { return group; }

    /// By name in upper case.
    public Map<String, Command> subcommands() { return Collections.unmodifiableMap(subcommands); }

    /// Whether its first argument names a subcommand.
    public boolean isContainer() { return !subcommands.isEmpty(); }

    /// The subcommand of this name in any letter case, null when there is none.
    public Command subcommand(Slice subcommandName) { return subcommandIndex.find(subcommandName); }

    public int arity() { return arity; }

    /// Whether a request of `arguments` arguments, the name included, has the right number.
    public boolean accepts(int arguments) { return arity >= 0 ? arguments == arity : arguments >= -arity; }

    public boolean has(Flag flag) { return flags.contains(flag); }

    /// Whether those who follow the node may have to learn that it ran.
    public boolean isPropagated() { return propagated; }

    /// Whether keys that it does not name may expire because of it.
    public boolean touchesArbitraryKeys() { return touchesArbitraryKeys; }

    public boolean isUnqueued() { return unqueued; }

    /// Whether what was queued runs with it.
    public boolean runsQueue() { return executesQueue; }

    /// Whether it may run for so long that other clients are served meanwhile, by itself or by what was queued.
    public boolean mayRunScripts() { return runsScripts || executesQueue; }

    public Set<Flag> flags() { return Collections.unmodifiableSet(flags); }

    /// A container that cannot run itself is of no group's category: its subcommands are.
    public Set<Category> categories() {
        boolean isPlainContainer = isContainer() && handler == null;
        Set<Category> own = isPlainContainer ? Set.of() : group.categories();
        return Category.of(flags, ownCategories == null ? own : ownCategories);
    }

    public List<Tip> tips() { return Collections.unmodifiableList(tips); }

    /// Null for a container that cannot run itself.
    public Handler handler() { return handler; }

    public CommandCounters statistics() { return statistics; }

    // Keys.

    public List<KeySpecification> keySpecifications() { return Collections.unmodifiableList(keys); }

    KeyRange keyRange() { return keyRange; }

    /// The argument that is the first key when there is any, 0 when only a look at the arguments can tell.
    public int firstKeyPosition() { return firstKeyPosition; }

    public boolean hasKeys() { return keyFinder != null || keys.stream().anyMatch(key -> !key.is(KeyFlag.NOT_KEY)); }

    /// Finds the keys of a request that has the right number of arguments.
    ///
    /// @return whether there are any
    public boolean findKeys(Arguments arguments, KeyReferences found) {
        found.clear();
        if (specificationsTell && findBySpecification(arguments, found)) return found.size() > 0;
        found.clear();
        return keyFinder != null && keyFinder.find(arguments, found) && found.size() > 0;
    }

    /// Whether requests may have keys, or channels of shards, that say which node of a cluster is to be asked.
    public boolean isRouted() { return keyFinder != null || !keys.isEmpty(); }

    /// The argument that is the only thing that says which node of a cluster is to be asked, 0 when that is not so simple.
    int onlyRoutedPosition() { return onlyRoutedPosition; }

    /// As [#findKeys], the keys that say which node of a cluster is to be asked.
    public boolean findRoutingKeys(Arguments arguments, KeyReferences found) {
        if (routingFinder == null) return findKeys(arguments, found);
        found.clear();
        return routingFinder.find(arguments, found) && found.size() > 0;
    }

    /// As [#findRoutingKeys], with what is no key but is sent to nodes as keys are.
    boolean findRouted(Arguments arguments, KeyReferences found) {
        if (findRoutingKeys(arguments, found)) return true;
        found.clear();
        for (KeySpecification key : keys) if (key.is(KeyFlag.NOT_KEY)) key.find(arguments, found);
        return found.size() > 0;
    }

    private boolean findBySpecification(Arguments arguments, KeyReferences found) {
        for (KeySpecification key : keys)
            if (!key.is(KeyFlag.NOT_KEY) && !key.find(arguments, found)) return false;
        return true;
    }

    @Override
    public String toString() { return fullName(); }
}
