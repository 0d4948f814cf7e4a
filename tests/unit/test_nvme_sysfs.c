/* tests/unit/test_nvme_sysfs.c - what belongs to what, by links and never by names. */
#include "devices/nvme_sysfs.h"

#include <sys/sysmacros.h>

#include "tests/unit/sys_tree.h"

struct seen {
	struct test_folder folder;
	struct sysfs sysfs;
	struct nvme_controllers list;
};

static struct seen look(const char *tree)
{
	struct seen v = { .folder = test_folder_make(), .list = NVME_CONTROLLERS_INIT };
	struct error err = ERROR_INIT;

	if (tree)
		sys_tree_unpack(tree, v.folder.path);
	TEST_OK(sysfs_open(&v.sysfs, v.folder.path, &err), err);
	TEST_OK(nvme_controllers(&v.sysfs, &v.list, &err), err);
	return v;
}

static void look_away(struct seen *v)
{
	nvme_controllers_clear(&v->list);
	nvme_controllers_clear(&v->list); /* safe twice */
	sysfs_clear(&v->sysfs);
	test_folder_remove(&v->folder);
}

static const struct nvme_controller *named(const struct seen *v, const char *name)
{
	for (size_t i = 0; i < v->list.n; i++)
		if (strcmp(v->list.at[i].name, name) == 0)
			return &v->list.at[i];
	CU_FAIL_FATAL("no such controller");
	return NULL;
}

#define TOPOLOGY "tests/data/sys/nvme_topology.tree"

static void names_that_cross(void)
{
	struct seen v = look(TOPOLOGY);
	const struct nvme_controller *c = nvme_controller_of(&v.list, "nvme0n1");

	CU_ASSERT_EQUAL(v.list.n, 9);
	CU_ASSERT_FATAL(c != NULL);
	TEST_TEXT(c->name, "nvme1");
	TEST_TEXT(c->transport, "pcie");
	TEST_TEXT(c->address, "0000:01:00.0");
	TEST_TEXT(c->state, "live");
	TEST_TEXT(c->subsystem, "nqn.2014.08.org.nvmexpress:kynt-a");
	TEST_TEXT(c->subsystem_name, "nvme-subsys1");
	text_is(&c->serial, "KYNT00000000A");
	text_is(&c->model, "Muster NVMe 980 500GB");
	text_is(&c->firmware, "2B4QKY01");
	CU_ASSERT(c->has_id && c->id == 4);
	CU_ASSERT(c->dev == makedev(244, 1) && c->is_from_sysroot);
	CU_ASSERT_EQUAL(c->n_namespaces, 1);
	TEST_TEXT(c->namespaces[0].name, "nvme0n1");
	TEST_TEXT(c->namespaces[0].path, "");
	CU_ASSERT_EQUAL(c->namespaces[0].nsid, 1);
	CU_ASSERT_EQUAL(c->namespaces[0].size_bytes, 1000215216ull * 512);
	CU_ASSERT(c->namespaces[0].dev == makedev(259, 0));
	TEST_TEXT(nvme_controller_of(&v.list, "nvme1n1")->name, "nvme0");
	CU_ASSERT_FALSE(nvme_is_same_subsystem(named(&v, "nvme0"), named(&v, "nvme1")));
	CU_ASSERT_PTR_NULL(nvme_controller_of(&v.list, "sda"));
	CU_ASSERT_PTR_NULL(nvme_controller_of(&v.list, ""));
	look_away(&v);
}

static void several_paths(void)
{
	struct seen v = look(TOPOLOGY);
	const struct nvme_controller *two = named(&v, "nvme2"), *three = named(&v, "nvme3");

	CU_ASSERT_EQUAL(two->n_namespaces, 2);
	TEST_TEXT(two->namespaces[0].path, "nvme2c2n1");
	TEST_TEXT(two->namespaces[0].name, "nvme2n1");
	TEST_TEXT(two->namespaces[1].name, "nvme2n2");
	CU_ASSERT_EQUAL(two->namespaces[1].nsid, 7);
	CU_ASSERT_EQUAL(two->namespaces[1].size_bytes, 0);
	CU_ASSERT(two->namespaces[1].dev == makedev(259, 3));
	CU_ASSERT_EQUAL(three->n_namespaces, 1);
	TEST_TEXT(three->namespaces[0].name, "nvme2n1");
	CU_ASSERT_TRUE(nvme_is_same_subsystem(two, three));
	/* nvme2 is being reset: commands go to the one that lives, where there is one. */
	CU_ASSERT_PTR_EQUAL(nvme_controller_of(&v.list, "nvme2n1"), three);
	CU_ASSERT_PTR_EQUAL(nvme_controller_of(&v.list, "nvme2n2"), two);
	CU_ASSERT_PTR_EQUAL(nvme_controller_of(&v.list, "nvme2c2n1"), two);
	CU_ASSERT_PTR_EQUAL(nvme_controller_with(&v.list, three, 1), three);
	CU_ASSERT_PTR_EQUAL(nvme_controller_with(&v.list, two, 1), three);
	CU_ASSERT_PTR_EQUAL(nvme_controller_with(&v.list, three, 7), two); /* private */
	CU_ASSERT_PTR_NULL(nvme_controller_with(&v.list, three, 9));
	CU_ASSERT_PTR_NULL(nvme_controller_with(&v.list, three, 0));
	CU_ASSERT_PTR_NULL(nvme_controller_with(&v.list, named(&v, "nvme4"), 1));
	/* Without multipath in the kernel, and without the subsystem's folder. */
	CU_ASSERT_TRUE(nvme_is_same_subsystem(named(&v, "nvme6"), named(&v, "nvme7")));
	TEST_TEXT(nvme_controller_of(&v.list, "nvme7n1")->name, "nvme7");
	look_away(&v);
}

static void without_namespace(void)
{
	struct seen v = look(TOPOLOGY);
	const struct nvme_controller *c = named(&v, "nvme4");

	CU_ASSERT_EQUAL(c->n_namespaces, 0); /* power/, hwmon4/ and ng4n1 are none */
	text_is(&c->serial, "KYNT00000000D");
	c = named(&v, "nvme5");
	TEST_TEXT(c->transport, "tcp");
	TEST_TEXT(c->address, "traddr=10.0.2.2,trsvcid=4420");
	CU_ASSERT(c->has_id && c->id == 65535);
	TEST_TEXT(c->namespaces[0].name, "nvme5n1");
	c = named(&v, "nvme8");
	TEST_TEXT(c->state, "dead");
	TEST_TEXT(c->address, "two"); /* one line, and clean */
	CU_ASSERT(!c->serial.n && !c->has_id && !c->dev && !c->subsystem[0]);
	CU_ASSERT_FALSE(nvme_is_same_subsystem(c, named(&v, "nvme4")));
	CU_ASSERT_FALSE(nvme_is_same_subsystem(c, c)); /* not known is not the same */
	look_away(&v);
	v = look(NULL);
	CU_ASSERT_EQUAL(v.list.n, 0);
	look_away(&v);
}

static void names_by_nsid(void)
{
	struct seen v = look(TOPOLOGY);
	struct nvme_features f = {
		.namespaces = { { .nsid = 1, .is_attached = true },
				{ .nsid = 7 }, /* attached to the other controller alone */
				{ .nsid = 9, .name = "stale" } },
		.n_namespaces = 3
	};

	nvme_name_namespaces(&v.list, named(&v, "nvme3"), &f);
	TEST_TEXT(f.namespaces[0].name, "nvme2n1");
	TEST_TEXT(f.namespaces[1].name, "nvme2n2");
	TEST_TEXT(f.namespaces[2].name, ""); /* allocated, attached to nobody */
	nvme_name_namespaces(&v.list, named(&v, "nvme1"), &f);
	TEST_TEXT(f.namespaces[0].name, "nvme0n1");
	TEST_TEXT(f.namespaces[1].name, "");
	look_away(&v);
}

/* A harmless character device plays the controller. */
static void opens_what_it_saw(void)
{
	struct nvme_controller c = { .name = "null", .dev = makedev(1, 3) };
	struct error err = ERROR_INIT;
	_close_ int fd = -1;

	TEST_OK(nvme_controller_open(&c, &fd, &err), err);
	CU_ASSERT(fd >= 0);
	c.dev = makedev(244, 0); /* the name went to another */
	TEST_REFUSED(nvme_controller_open(&c, &fd, &err), err, REASON_DEVICE_CHANGED);
	c.dev = makedev(1, 3);
	c.is_from_sysroot = true;
	TEST_REFUSED(nvme_controller_open(&c, &fd, &err), err, REASON_GUARD_SYSROOT);
	c.is_from_sysroot = false;
	c.dev = 0;
	TEST_REFUSED(nvme_controller_open(&c, &fd, &err), err, REASON_DEVICE_OPEN_FAILED);
	c = (struct nvme_controller){ .name = "no-such-nvme", .dev = makedev(244, 0) };
	TEST_REFUSED(nvme_controller_open(&c, &fd, &err), err, REASON_DEVICE_OPEN_FAILED);
}

/* What detection itself says of the tree: one drive of the two controllers, hidden paths never listed. */
static void detection_agrees(void)
{
	struct sys_tree t;

	sys_tree_open(&t, "nvme_topology");
	text_is(&sys_tree_drive(&t, "nvme0n1")->serial, "KYNT00000000A");
	CU_ASSERT_PTR_NULL(listed(&t.list, "nvme2c2n1"));
	CU_ASSERT_EQUAL(sys_tree_drive(&t, "nvme6n1")->n_other_paths, 1);
	sys_tree_close(&t);
}

static const struct test tests[] = {
	{ "names that cross", names_that_cross },   { "several paths", several_paths },
	{ "without namespace", without_namespace }, { "names by NSID", names_by_nsid },
	{ "opens what it saw", opens_what_it_saw }, { "detection agrees", detection_agrees }
};
TEST_MAIN(tests)
