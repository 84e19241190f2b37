package io.javelina.console;

import io.javelina.Programs;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Level;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebDriver;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/// A headless Chromium for the tests of a class, which asks nothing of the outside world. Where there is none, they are
/// skipped.
public final class ConsoleBrowser implements BeforeAllCallback, AfterAllCallback {
    private static final String REQUIRED = "javelina.require.browser";
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(40);
    private static final long PAUSE_NANOS = 100_000_000;

    private WebDriver driver;

    @Override
    public void beforeAll(ExtensionContext test) {
        Path chromium = Programs.find("chromium", REQUIRED);
        Path chromedriver = Programs.find("chromedriver", REQUIRED);
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(chromedriver.toFile()).usingAnyFreePort().build();
        driver = new ChromeDriver(service, options(chromium));
    }

    private static ChromeOptions options(Path chromium) {
        ChromeOptions options = new ChromeOptions().setBinary(chromium.toFile()).addArguments("--headless",
                "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
                "--disable-component-update", "--disable-sync", "--force-prefers-reduced-motion",
                "--window-size=1440,1000");
        LoggingPreferences logging = new LoggingPreferences();
        logging.enable(LogType.BROWSER, Level.WARNING);
        options.setCapability(ChromeOptions.LOGGING_PREFS, logging);
        return options;
    }

    @Override
    public void afterAll(ExtensionContext test) {
        if (driver != null) driver.quit();
    }

    /// The pages of the console at this address, `http://127.0.0.1:9080/console/`.
    public ConsolePage page(URI console) { return new ConsolePage(driver, console); }

    /// What a page shows may be one refresh old, or be replaced while it is read: asks until it agrees.
    public static void eventually(Runnable assertion) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (true) try {
            assertion.run();
            return;
        } catch (AssertionError | StaleElementReferenceException e) {
            if (System.nanoTime() - deadline > 0) throw e;
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }
}
