/* tests/unit/test_usb_bridge.c - bridges by number, and who refuses their ATA commands. */
#include "devices/usb_bridge.h"
#include "tests/unit/harness.h"

static void rows(void)
{
	const struct usb_bridge *b = usb_bridge_find(0x152d, 0x0578, 0x0204);

	CU_ASSERT_PTR_NOT_NULL_FATAL(b);
	CU_ASSERT_EQUAL(b->carries, BRIDGE_SAT);
	CU_ASSERT(b->source && b->name);
	b = usb_bridge_find(0x152d, 0x0583, 0);
	CU_ASSERT_PTR_NOT_NULL_FATAL(b);
	CU_ASSERT_EQUAL(b->carries, BRIDGE_NVME);
	b = usb_bridge_find(0x174c, 0x2362, 1); /* not the whole vendor's row */
	CU_ASSERT_PTR_NOT_NULL_FATAL(b);
	CU_ASSERT_EQUAL(b->carries, BRIDGE_NVME);
	b = usb_bridge_find(0x174c, 0x55aa, 0x0100);
	CU_ASSERT_PTR_NOT_NULL_FATAL(b);
	CU_ASSERT_EQUAL(b->carries, BRIDGE_SAT);
	b = usb_bridge_find(0x0bc2, 0x50a1, 0);
	CU_ASSERT_PTR_NOT_NULL_FATAL(b);
	CU_ASSERT_EQUAL(b->carries, BRIDGE_SAT_12);
	CU_ASSERT_PTR_NULL(usb_bridge_find(0x0951, 0x1666, 0x0100));
	CU_ASSERT_PTR_NULL(usb_bridge_find(0, 0, 0));
	CU_ASSERT_PTR_NULL(usb_bridge_find(0x152d, 0x0539, 0x0101)); /* that release alone */
}

static void blocked_by_the_kernel(void)
{
	CU_ASSERT_PTR_NOT_NULL(usb_bridge_blocked(0x0bc2, 0x3322, 0, true)); /* all of Seagate */
	CU_ASSERT_PTR_NOT_NULL(usb_bridge_blocked(0x0bc2, 0xffff, 0xffff, true));
	CU_ASSERT_PTR_NULL(usb_bridge_blocked(0x0bc2, 0x3322, 0, false)); /* plain usb-storage */
	CU_ASSERT_PTR_NOT_NULL(usb_bridge_blocked(0x125f, 0xa94a, 0x0160, true));
	CU_ASSERT_PTR_NULL(usb_bridge_blocked(0x125f, 0xa94a, 0x0161, true));
	CU_ASSERT_PTR_NOT_NULL(usb_bridge_blocked(0x13fd, 0x3940, 0x0309, true));
	CU_ASSERT_PTR_NULL(usb_bridge_blocked(0x13fd, 0x3940, 0x0310, true));
	CU_ASSERT_PTR_NOT_NULL(usb_bridge_blocked(0x2ca3, 0x0031, 0, false));
	CU_ASSERT_PTR_NULL(usb_bridge_blocked(0x152d, 0x0578, 0, true));
	CU_ASSERT_PTR_NULL(usb_bridge_blocked(0, 0, 0, true));
}

static void said_at_start(void)
{
	const char *q = "152d:0578:u,0bc2:3322:,174c:55aa:tu,nonsense,:::,12345:1:t";

	CU_ASSERT_EQUAL(usb_override_of("", 0x0bc2, 0x3322), USB_NOT_OVERRIDDEN);
	CU_ASSERT_EQUAL(usb_override_of(q, 0x0bc2, 0x3322), USB_OVERRIDE_CLEARS);
	CU_ASSERT_EQUAL(usb_override_of(q, 0x152d, 0x0578), USB_OVERRIDE_CLEARS);
	CU_ASSERT_EQUAL(usb_override_of(q, 0x174c, 0x55aa), USB_OVERRIDE_BLOCKS);
	CU_ASSERT_EQUAL(usb_override_of(q, 0x0bc2, 0x3323), USB_NOT_OVERRIDDEN);
	CU_ASSERT_EQUAL(usb_override_of(q, 0x2345, 0x0001), USB_NOT_OVERRIDDEN);
	CU_ASSERT_EQUAL(usb_override_of("0bc2:3322", 0x0bc2, 0x3322), USB_NOT_OVERRIDDEN);
	CU_ASSERT_EQUAL(usb_override_of("0bc2:3322:\n", 0x0bc2, 0x3322), USB_OVERRIDE_CLEARS);
}

static void the_kernels_sense(void)
{
	uint8_t sense[18] = { 0x70, 0, 5, 0, 0, 0, 0, 10, 0, 0, 0, 0, 0x24 };

	CU_ASSERT(usb_sense_is_kernels(sense, 18));
	CU_ASSERT(!usb_sense_is_kernels(sense, 17));
	sense[12] = 0x20; /* a drive's or a bridge's own */
	CU_ASSERT(!usb_sense_is_kernels(sense, 18));
}

static const struct test tests[] = {
	{ "rows", rows },
	{ "blocked by the kernel", blocked_by_the_kernel },
	{ "what was said at the kernel's start", said_at_start },
	{ "the kernel's own sense", the_kernels_sense },
};
TEST_MAIN(tests)
