package io.javelina.structure;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BucketTest {
    private final Allocator allocator = Allocator.create();
    private final SplittableRandom random = new SplittableRandom(7);
    private long bucket;
    private long other;

    @BeforeEach
    void allocate() {
        bucket = allocator.allocateAligned(Account.KEY_TABLES, Bucket.BYTES, Bucket.BYTES);
        other = allocator.allocateAligned(Account.KEY_TABLES, Bucket.BYTES, Bucket.BYTES);
        Bucket.initialise(bucket);
        Bucket.initialise(other);
    }

    @AfterEach
    void free() {
        allocator.freeAligned(Account.KEY_TABLES, bucket, Bucket.BYTES, Bucket.BYTES);
        allocator.freeAligned(Account.KEY_TABLES, other, Bucket.BYTES, Bucket.BYTES);
        assertThat(allocator.ledger().total()).isZero();
    }

    @Test
    void shouldBeEmptyAtFirst() {
        assertThat(Bucket.count(bucket)).isZero();
        assertThat(Bucket.freePlace(bucket)).isZero();
        assertThat(Bucket.next(bucket)).isZero();
        for (int tag = 0; tag < 256; tag++) assertThat(Bucket.placesWithTag(Bucket.head(bucket), tag)).isZero();
    }

    @Test
    void shouldTakeSevenElements() {
        for (int i = 0; i < Bucket.PLACES; i++) Bucket.put(bucket, Bucket.freePlace(bucket), 1000 + i, 200 + i);
        assertThat(Bucket.freePlace(bucket)).isEqualTo(-1);
        for (int i = 0; i < Bucket.PLACES; i++) {
            assertThat(Bucket.element(bucket, i)).isEqualTo(1000 + i);
            assertThat(Bucket.tagAt(bucket, i)).isEqualTo(200 + i);
        }
    }

    /// Neighbouring values of tags are where inexact comparisons of bytes in a word go wrong.
    @Test
    void shouldFindExactlyThePlacesInUseWithATag() {
        for (long round = 0; round < 200_000; round++) {
            long head = 0;
            for (int i = 0; i < Long.BYTES; i++) head = head << 8 | near(random.nextInt(4) * 85);
            int tag = near(random.nextInt(4) * 85);
            long found = Bucket.placesWithTag(head, tag);
            for (int place = 0; place < Bucket.PLACES; place++) {
                boolean used = (head >>> 56 + place & 1) == 1;
                boolean same = (head >>> 8 * place & 0xff) == tag;
                assertThat((found >>> 8 * place + 7 & 1) == 1).isEqualTo(used && same);
            }
            assertThat(found & 0xff7f7f7f7f7f7f7fL).isZero();
        }
    }

    private int near(int value) { return value + random.nextInt(3) - 1 & 0xff; }

    @Test
    void shouldWalkThroughTheFoundPlacesInOrder() {
        for (int i = 0; i < Bucket.PLACES; i++) Bucket.put(bucket, i, 1 + i, i % 2);
        long found = Bucket.placesWithTag(Bucket.head(bucket), 1);
        for (int place = 1; place < Bucket.PLACES; place += 2, found &= found - 1)
            assertThat(Bucket.place(found)).isEqualTo(place);
        assertThat(found).isZero();
    }

    @Test
    void shouldGiveItsLastPlaceToALinkAndTakeItBack() {
        for (int i = 0; i < Bucket.PLACES; i++) Bucket.put(bucket, i, 100 + i, i);
        Bucket.spill(bucket, other);
        assertThat(Bucket.next(bucket)).isEqualTo(other);
        assertThat(Bucket.count(bucket)).isEqualTo(6);
        assertThat(Bucket.freePlace(bucket)).isEqualTo(-1);
        assertThat(Bucket.element(other, Bucket.anyPlace(other))).isEqualTo(106);

        Bucket.unspill(bucket, other);
        assertThat(Bucket.next(bucket)).isZero();
        assertThat(Bucket.count(bucket)).isEqualTo(7);
        assertThat(Bucket.element(bucket, 6)).isEqualTo(106);
        assertThat(Bucket.tagAt(bucket, 6)).isEqualTo(6);
        assertThat(Bucket.count(other)).isZero();
    }

    @Test
    void shouldOfferAFreedPlaceAgain() {
        for (int i = 0; i < Bucket.PLACES; i++) Bucket.put(bucket, i, 100 + i, i);
        Bucket.free(bucket, 3);
        assertThat(Bucket.freePlace(bucket)).isEqualTo(3);
        assertThat(Bucket.placesWithTag(Bucket.head(bucket), 3)).isZero();
    }
}
