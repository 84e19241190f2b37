package io.javelina;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/// Says at the end of a run which tests did not take place and why, one line each. A test that is skipped in silence
/// looks like a test that passed. JUnit finds this listener through META-INF/services.
public class SkippedTests implements TestExecutionListener {
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private TestPlan plan;

    @Override
    public void testPlanExecutionStarted(TestPlan started) { plan = started; }

    /// Called for what an annotation disables.
    @Override
    public void executionSkipped(TestIdentifier test, String reason) { add(test, reason); }

    /// An assumption that does not hold aborts the test; JUnit reports it here, as a kind of result.
    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        if (result.getStatus() == Status.ABORTED) {
            add(test, result.getThrowable().map(Throwable::getMessage).orElse("no reason was given"));
        }
    }

    @Override
    public void testPlanExecutionFinished(TestPlan finished) {
        lines.forEach(System.out::println);
        lines.clear();
    }

    private void add(TestIdentifier test, String reason) { lines.add("SKIPPED " + nameOf(test) + ": " + reason); }

    /// A method is named together with its class.
    private String nameOf(TestIdentifier test) {
        return plan.getParent(test).filter(parent -> plan.getParent(parent).isPresent())
                .map(parent -> parent.getDisplayName() + "." + test.getDisplayName()).orElse(test.getDisplayName());
    }
}
