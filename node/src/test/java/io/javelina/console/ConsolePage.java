package io.javelina.console;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.openqa.selenium.By;
import org.openqa.selenium.JavascriptExecutor;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebDriver;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chromium.ChromiumDriver;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;

/// The web console as a reader meets it: in words of what is on the page, not of its elements. It finds everything by the
/// page's `data-testid` attributes, and waits for what it is asked about, since the page lives.
///
/// Numbers are exact: they come from the machine-readable value of a figure, not from its rounded text.
public final class ConsolePage {
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final long PAUSE_NANOS = 50_000_000;
    private static final String CLUSTER = "cluster.html";

    /// Of a phone, a tablet, a window beside another, and a screen.
    public static final int[] PHONE_TO_SCREEN = { 360, 768, 1024, 1440 };

    private final WebDriver driver;
    private final URI console;

    /// A page of the console at this address, `http://127.0.0.1:9080/console/`.
    public ConsolePage(WebDriver driver, URI console) {
        this.driver = driver;
        this.console = console;
    }

    // Opening, and what the page says about itself

    /// Opens the console; its first answer from the node may still be on the way.
    public ConsolePage open() {
        driver.get(console.toString());
        return this;
    }

    /// Opens the page of the cluster.
    public ConsolePage openCluster() {
        driver.get(console.resolve(CLUSTER).toString());
        return this;
    }

    /// Opens the console and lets it see other figures than the node has, as JSON by the type of their MBean: for states that
    /// are rare or short. Its next opening sees the node's again.
    public ConsolePage openPretending(String figures) { return openPretending("", figures); }

    /// As [#openPretending(String)], with the page of the cluster.
    public ConsolePage openClusterPretending(String figures) { return openPretending(CLUSTER, figures); }

    private ConsolePage openPretending(String page, String figures) {
        ChromiumDriver browser = (ChromiumDriver) driver;
        Object script = browser.executeCdpCommand("Page.addScriptToEvaluateOnNewDocument", Map.of("source", """
                const pretended = %s;
                const ask = window.fetch.bind(window);
                window.fetch = async (url, question) => {
                    const answers = await (await ask(url, question)).json();
                    JSON.parse(question.body).forEach(({ mbean }, index) =>
                        Object.assign(answers[index].value, pretended[mbean.split('=')[1]]));
                    return new Response(JSON.stringify(answers));
                };""".formatted(figures))).get("identifier");
        driver.get(console.resolve(page).toString());
        awaitState("live");
        browser.executeCdpCommand("Page.removeScriptToEvaluateOnNewDocument", Map.of("identifier", script));
        return this;
    }

    /// `waiting`, `live`, `busy`, `paused`, `unreachable` or `denied`.
    public String state() { return root().getDomAttribute("data-state"); }

    public ConsolePage awaitState(String state) {
        await("state " + state, () -> state.equals(state()));
        return this;
    }

    /// The title and text of the notice below the masthead, empty when there is none.
    public String notice() { return one("notice").getText(); }

    /// What is said beside the state about the age of what is shown; empty while the page is live.
    public String dataAge() { return one("connection-age").getText(); }

    /// The port, role and uptime of the node.
    public String nodeName() { return one("node-name").getText(); }

    /// True while the page shows figures that it can no longer renew.
    public boolean stale() { return "true".equals(root().getDomAttribute("data-stale")); }

    // Figures

    /// A headline figure: `used`, `dataset`, `rss`, `peak`, `maxmemory`, `keys`, `bytes-per-key`, `ops`, `clients` or
    /// `hit-ratio` (0 to 1). Waits until it is measured.
    public double headline(String name) {
        await("headline " + name, () -> !value(one("headline-" + name)).isEmpty());
        return Double.parseDouble(value(one("headline-" + name)));
    }

    /// A headline figure as the reader sees it, `7.42 GiB`.
    public String headlineText(String name) { return one("headline-" + name).getText(); }

    /// The groups of the ledger and their bytes, with `total` last.
    public Map<String, Long> ledgerGroups() { return numbersByName("ledger-groups", "bytes"); }

    /// The accounts of the ledger and their bytes; opens their table if it is closed.
    public Map<String, Long> ledgerAccounts() {
        open("accounts-details");
        return numbersByName("accounts", "bytes");
    }

    /// What the ledger says about its balance.
    public String balance() { return one("balance").getText(); }

    /// True when the chart of the ledger has drawn at least one layer.
    public boolean ledgerChartPresent() {
        return !one("ledger-chart").findElements(By.cssSelector("path.layer")).isEmpty();
    }

    /// The rows of the waterfall in order, each with its bytes.
    public Map<String, Long> waterfallRows() {
        rows("waterfall");
        return numbers(
                script("""
                        return [...arguments[0].tBodies[0].rows].map(row =>
                            [row.querySelector('.row-name').textContent, row.querySelector('[data-column="bytes"] data').value])""",
                        one("waterfall")));
    }

    /// The figures of the allocator that it has: `allocated`, `active`, `resident`, `muzzy`, `retained`.
    public Map<String, Long> allocator() {
        awaitPanel("allocator");
        Map<String, Long> figures = new LinkedHashMap<>();
        for (WebElement bar : one("nested-bars").findElements(By.cssSelector("[data-testid]"))) {
            if (!bar.isDisplayed()) continue;
            String name = bar.getDomAttribute("data-testid").substring("allocator-".length());
            figures.put(name, Long.parseLong(value(bar.findElement(By.tagName("data")))));
        }
        return figures;
    }

    /// The databases by number, each with its keys.
    public Map<String, Long> databases() { return numbersByName("databases", "keys"); }

    /// The databases by number, each with its strings.
    public Map<String, Long> stringsOfDatabases() { return numbersByName("databases", "strings"); }

    /// The types by name, each with its keys.
    public Map<String, Long> keysOfTypes() { return numbersByName("types", "keys"); }

    /// The types by name, each with what its keys and values take.
    public Map<String, Long> bytesOfTypes() { return numbersByName("types", "bytes"); }

    /// The clients by id, each with its memory, in the order shown.
    public Map<String, Long> clients() { return numbersByName("clients", "memory"); }

    /// Sorts the clients by a column: `memory`, `query`, `output`, `age` and so on.
    public ConsolePage sortClientsBy(String column) {
        press(one("clients").findElement(By.cssSelector("th[data-column='" + column + "'] button")));
        return this;
    }

    /// `ascending`, `descending`, or null where the column does not give the order.
    public String clientOrder(String column) {
        return one("clients").findElement(By.cssSelector("th[data-column='" + column + "']"))
                .getDomAttribute("aria-sort");
    }

    /// `quiet`, `saving`, `failing` or `loading`.
    public String persistence() {
        awaitPanel("persistence");
        return one("panel-persistence").getDomAttribute("data-state");
    }

    /// `standalone` or `primary`; as a replica `online`, `syncing` or `down`.
    public String replication() {
        awaitPanel("replication");
        return one("panel-replication").getDomAttribute("data-state");
    }

    /// A list of facts, by its terms: `save-facts`, `aof-facts`, `link-facts`, `backlog-facts`.
    @SuppressWarnings("unchecked")
    public Map<String, String> facts(String list) {
        Map<String, String> facts = new LinkedHashMap<>();
        for (List<String> pair : (List<List<String>>) script("""
                return [...arguments[0].children].map(pair =>
                    [pair.firstElementChild.textContent, pair.lastElementChild.textContent])""", one(list)))
            facts.put(pair.get(0), pair.get(1));
        return facts;
    }

    /// How far something is, 0 to 1: `loading-progress`, `snapshot-progress`, `sync-progress`; null when it does not run,
    /// -1 when nobody knows how far.
    public Double progress(String bar) {
        if (!one(bar).isDisplayed()) return null;
        Object position = script("return arguments[0].querySelector('progress').position", one(bar));
        return ((Number) position).doubleValue();
    }

    /// The words of a part of the page.
    public String text(String testId) { return one(testId).getText(); }

    /// What is wrong with persistence, empty when nothing is.
    public String alarm() { return one("persistence-alarm").getText(); }

    /// The replicas, each with the words of its row.
    public List<String> replicas() {
        awaitPanel("replication");
        return texts("replicas", "tbody tr");
    }

    /// The doctor's findings, `warning: High total RSS`.
    public List<String> findings() {
        awaitPanel("doctor");
        return strings(script("""
                return [...arguments[0].querySelectorAll('.finding')].map(finding =>
                    `${finding.dataset.severity}: ${finding.querySelector('.finding-name').innerText}`)""",
                one("findings")));
    }

    /// The attributes in the table of all metrics, `Memory.TotalAllocated`, as far as the filters let them through.
    public List<String> metricsTable() {
        awaitPanel("metrics");
        return keys("metrics").stream().map(key -> key.replace(' ', '.')).toList();
    }

    /// Types into the filter of the metrics, over what was there.
    public ConsolePage filterMetrics(String text) {
        WebElement filter = one("metrics-filter");
        filter.clear();
        filter.sendKeys(text);
        return this;
    }

    // The page of the cluster

    /// Whether the page of the node has a way to that of the cluster.
    public boolean leadsToTheCluster() { return one("cluster-link").isDisplayed(); }

    /// What the page of the cluster says on a node that is in none; empty where there is one.
    public String clusterOff() { return one("cluster-off").getText(); }

    /// A headline figure of the cluster: `nodes`, `shards`, `keys`, `data`, `used`, `slot-skew` or `dataset-skew`.
    public double clusterFigure(String name) {
        await("headline " + name, () -> !value(one("cluster-" + name)).isEmpty());
        return Double.parseDouble(value(one("cluster-" + name)));
    }

    /// A table by the keys of its rows, each a map by columns: numbers with all their digits, other cells as they read.
    @SuppressWarnings("unchecked")
    public Map<String, Map<String, String>> table(String testId) {
        Map<String, Map<String, String>> table = new LinkedHashMap<>();
        Object rows = script("""
                return [...arguments[0].tBodies[0].rows].map(row => [row.dataset.key, [...row.cells].map(cell =>
                    [cell.dataset.column, cell.querySelector('data')?.value ?? cell.textContent])])""", one(testId));
        for (List<Object> row : (List<List<Object>>) rows) {
            Map<String, String> cells = new LinkedHashMap<>();
            for (List<String> cell : (List<List<String>>) row.get(1)) cells.put(cell.get(0), cell.get(1));
            table.put((String) row.get(0), cells);
        }
        return table;
    }

    /// The pieces of the bar of slots, as their titles say.
    public List<String> slotPieces() {
        return strings(script("return [...arguments[0].querySelectorAll('title')].map(one => one.textContent)",
                one("slot-bar")));
    }

    /// What has happened, the newest first: its kind, what and why.
    public List<String> timeline() {
        return strings(script(
                """
                        return [...arguments[0].children].map(event =>
                            [...event.querySelectorAll('.chip, .timeline-what, .timeline-cause')].map(one => one.textContent).join(' | '))""",
                one("timeline")));
    }

    /// The migrations that are under way, in words.
    public List<String> migrations() { return texts("migrations-running", "li"); }

    /// Chooses one of the offered words in a list.
    public ConsolePage choose(String list, String value) {
        one(list).findElement(By.cssSelector("option[value='" + value + "']")).click();
        return this;
    }

    /// How many elements of such a kind the page has, by a selector.
    public int count(String selector) { return driver.findElements(By.cssSelector(selector)).size(); }

    /// What the browser thinks of an expression.
    public Object evaluate(String expression) { return script("return " + expression); }

    // What the reader can do

    /// `system`, `light` or `dark`.
    public String theme() { return one("theme").getDomAttribute("data-theme"); }

    /// Steps to the next theme.
    public ConsolePage toggleTheme() { return click("theme"); }

    /// Pauses the refresh, or resumes it.
    public ConsolePage togglePause() { return click("pause"); }

    /// Has a paused page ask the node once, and waits for the answer.
    public ConsolePage refreshOnce() {
        togglePause().awaitState("live");
        return togglePause().awaitState("paused");
    }

    /// Shows all digits of all figures, or the short ones again.
    public ConsolePage toggleExact() { return click("exact"); }

    /// Asks to sign in as somebody else, which is offered where an operator is needed.
    public ConsolePage becomeOperator() { return click("become-operator"); }

    /// Fills the sign-in form, which is there in the state `denied` and where an operator is needed.
    public ConsolePage signIn(String user, String password) {
        WebElement form = one("sign-in");
        form.findElement(By.name("user")).sendKeys(user);
        form.findElement(By.name("password")).sendKeys(password);
        press(form.findElement(By.tagName("button")));
        return this;
    }

    /// Presses the purge button and waits for what the page says about the outcome.
    public String purge() {
        awaitPanel("allocator");
        click("purge");
        await("outcome of the purge", () -> one("purge").isEnabled() && !one("purge-outcome").getText().isEmpty());
        return one("purge-outcome").getText();
    }

    /// What is wrong with the page in a window of this width: that it scrolls sideways, which it must never do, charts and
    /// tables that reach out of their panel where the reader cannot scroll to, and links that something lies upon, wherever
    /// the reader is.
    public List<String> misfits(int width) {
        resize(width, 900);
        List<String> misfits = new ArrayList<>(cutOff());
        if ((Boolean) script("return document.documentElement.scrollWidth > window.innerWidth"))
            misfits.add("the page");
        for (int y : new int[]{ 0, 2000 }) {
            script("window.scrollTo({ top: arguments[0], behavior: 'instant' })", y);
            if (!linksAreFree()) misfits.add("links at " + y);
        }
        return misfits;
    }

    /// Gives the page a window of this size, also a smaller one than the browser makes for itself.
    private void resize(int width, int height) {
        ((ChromiumDriver) driver).executeCdpCommand("Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
        await("width " + width, () -> script("return window.innerWidth").equals((long) width));
    }

    /// Test ids of charts and tables.
    private List<String> cutOff() {
        return strings(script("""
                const right = element => element.getBoundingClientRect().right;
                return [...document.querySelectorAll('.panel table, .panel .chart-host')]
                    .filter(one => one.offsetParent !== null && one.closest('.scroll') === null)
                    .filter(one => right(one) > right(one.closest('.panel')))
                    .map(one => one.dataset.testid)"""));
    }

    private boolean linksAreFree() {
        return (Boolean) script("""
                const { left, top, height } = document.querySelector('.sections').getBoundingClientRect();
                return document.elementFromPoint(left + 40, top + height / 2).closest('.sections') !== null""");
    }

    /// What the browser complained about: errors of scripts, refused resources, violations of the content policy.
    public List<String> complaints() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream().map(LogEntry::getMessage).toList();
    }

    /// Runs the console's tests of its own arithmetic, which are a page of their own, and returns what failed.
    public List<String> selfTest() {
        driver.get(console.resolve("selftest.html").toString());
        await("end of the self-test", () -> !one("selftest-result").getDomAttribute("data-failed").isEmpty());
        return texts("selftest-failures", "li");
    }

    // Helpers

    private WebElement root() { return driver.findElement(By.tagName("html")); }

    private WebElement one(String testId) {
        return driver.findElement(By.cssSelector("[data-testid='" + testId + "']"));
    }

    private ConsolePage click(String testId) {
        press(one(testId));
        return this;
    }

    /// Presses an element in the middle of the window, away from the masthead that stays on top.
    private void press(WebElement element) {
        script("arguments[0].scrollIntoView({block: 'center'})", element);
        element.click();
    }

    private void open(String details) {
        if (one(details).getDomAttribute("open") == null) press(one(details).findElement(By.tagName("summary")));
    }

    private List<WebElement> rows(String table) {
        await("rows of " + table, () -> !one(table).findElements(By.cssSelector("tbody tr")).isEmpty());
        return one(table).findElements(By.cssSelector("tbody tr"));
    }

    /// The keys of a table's rows, read at one moment.
    private List<String> keys(String table) {
        return strings(script("return [...arguments[0].tBodies[0].rows].map(row => row.dataset.key)", one(table)));
    }

    /// What parts of a part say, read at one moment: the page replaces them.
    private List<String> texts(String testId, String selector) {
        return strings(script("return [...arguments[0].querySelectorAll(arguments[1])].map(each => each.innerText)",
                one(testId), selector));
    }

    @SuppressWarnings("unchecked")
    private static List<String> strings(Object list) { return (List<String>) list; }

    /// Each row's name and one of its numbers, read at one moment: rows may come and go between two questions.
    private Map<String, Long> numbersByName(String table, String column) {
        rows(table);
        return numbers(script("""
                return [...arguments[0].tBodies[0].rows].map(row =>
                    [row.dataset.key, row.querySelector(`[data-column="${arguments[1]}"] data`).value])""", one(table),
                column));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Long> numbers(Object pairs) {
        Map<String, Long> numbers = new LinkedHashMap<>();
        for (List<String> pair : (List<List<String>>) pairs) numbers.put(pair.get(0), Long.parseLong(pair.get(1)));
        return numbers;
    }

    private static String value(WebElement figure) { return figure.getDomProperty("value"); }

    private void awaitPanel(String id) {
        await("data in " + id, () -> "false".equals(one("panel-" + id).getDomAttribute("data-empty")));
    }

    private void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!holds(condition)) {
            if (System.nanoTime() - deadline > 0)
                throw new AssertionError("no " + what + "; the page is " + state() + ": " + notice());
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /// An element that the page replaced while it was looked at says nothing yet.
    private static boolean holds(BooleanSupplier condition) {
        try {
            return condition.getAsBoolean();
        } catch (StaleElementReferenceException replaced) {
            return false;
        }
    }

    private Object script(String script, Object... arguments) {
        return ((JavascriptExecutor) driver).executeScript(script, arguments);
    }
}
