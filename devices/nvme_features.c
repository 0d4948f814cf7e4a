/*
 * devices/nvme_features.c - what an NVMe drive can do and in which state it is.
 */
#include "devices/nvme.h"

#include <errno.h>
#include <string.h>

/* One asking. */
struct asking {
	struct handle *h;
	uint8_t *page;
	struct features *f;
	struct nvme_controller_facts controller;
	struct nvme_namespace_list active, allocated;
	bool is_sound; /* nothing that a plan builds on is missing so far */
};

/* *RET_CAME: the page holds an answer. A refusal is one, too: the drive doesn't tell. No answer at all is an
 * error: who is silent now would be asked ten more questions, each until its time-out. */
static int came(const struct nvme_reply *r, const char *what, bool *ret_came, struct error *err)
{
	*ret_came = r->answer == ANSWER_DONE;
	return r->answer == ANSWER_UNKNOWN ? nvme_reply_error(r, what, err) : 0;
}

static int identify(struct asking *a, enum nvme_cns cns, uint32_t nsid, bool *ret_came,
		    struct error *err)
{
	struct nvme_reply r;
	int rc = nvme_ask_identify(a->h, cns, nsid, 0, a->page, &r, err);

	*ret_came = false;
	return rc ? rc : came(&r, "Identify", ret_came, err);
}

static int log_page(struct asking *a, enum nvme_log log, uint32_t n, bool *ret_came,
		    struct error *err)
{
	struct nvme_reply r;
	int rc = nvme_ask_log(a->h, log, a->page, n, &r, err);

	*ret_came = false;
	return rc ? rc : came(&r, "Get Log Page", ret_came, err);
}

/* Before anything else. The page is decoded again, for its estimates, once it is known whether blocks
 * will be deallocated. */
static int ask_sanitize(struct asking *a, uint8_t *log, bool *ret_came, struct error *err)
{
	int rc = log_page(a, NVME_LOG_SANITIZE, NVME_LOG_BYTES, ret_came, err);

	if (rc || !*ret_came)
		return rc;
	memcpy(log, a->page, NVME_LOG_BYTES);
	nvme_sanitize_decode(log, NVME_LOG_BYTES, &a->f->sanitize.before);
	return 0;
}

static enum told told(bool is)
{
	return is ? TOLD_YES : TOLD_NO;
}

static void take_controller(struct features *f, const struct nvme_controller_facts *c)
{
	struct nvme_features *n = &f->nvme;

	f->sanitize.block = told(c->sanitize_block);
	f->sanitize.overwrite = told(c->sanitize_overwrite);
	f->sanitize.crypto = told(c->sanitize_crypto);
	f->sanitize.no_deallocate_inhibited = told(c->no_deallocate_inhibited);
	f->has_trim = told(c->has_trim);
	n->has_format = c->has_format;
	n->format_crypto = c->has_format && c->format_crypto;
	n->format_is_for_all = c->format_is_for_all;
	n->erase_is_for_all = c->erase_is_for_all;
	n->broadcast_is_refused = c->broadcast_is_refused;
	n->has_rpmb = c->rpmb_units > 0;
	n->nodmmas = c->nodmmas;
	n->controller_id = c->controller_id;
	n->unallocated_bytes = c->unallocated_bytes;
	memcpy(n->subsystem, c->subsystem, sizeof(n->subsystem));
}

static int ask_controller(struct asking *a, struct error *err)
{
	bool has_come;
	int rc = identify(a, NVME_CNS_CONTROLLER, 0, &has_come, err);

	if (rc)
		return rc;
	a->is_sound = has_come &&
		      nvme_controller_decode(a->page, NVME_IDENTIFY_BYTES, &a->controller);
	if (a->is_sound)
		take_controller(a->f, &a->controller);
	return 0;
}

static int ask_list(struct asking *a, enum nvme_cns cns, struct nvme_namespace_list *ret,
		    bool *ret_is_sound, struct error *err)
{
	bool has_come;
	int rc = identify(a, cns, 0, &has_come, err);

	memset(ret, 0, sizeof(*ret));
	*ret_is_sound = !rc && has_come &&
			nvme_namespace_list_decode(a->page, NVME_IDENTIFY_BYTES, ret);
	return rc;
}

/* NVMe 1.0 knows no lists: each number up to NN may be a namespace. */
static void list_all(const struct nvme_controller_facts *c, struct nvme_namespace_list *ret)
{
	for (uint32_t nsid = 1; nsid <= c->n_most && ret->n < FEATURE_NAMESPACES; nsid++)
		ret->at[ret->n++] = nsid;
}

/* Allocated namespaces where the drive manages them: those that no controller shows hold data, too. Both
 * lists ascend, so that the active ones among the first FEATURE_NAMESPACES allocated are on the first page. */
static int ask_lists(struct asking *a, struct error *err)
{
	struct nvme_features *n = &a->f->nvme;
	bool is_listed, is_complete = true;
	int rc = ask_list(a, NVME_CNS_ACTIVE, &a->active, &is_listed, err);

	if (rc)
		return rc;
	if (!is_listed && a->controller.version) /* since 1.1 the list is there */
		a->is_sound = false;
	if (!is_listed)
		list_all(&a->controller, &a->active);
	a->allocated = a->active;
	if (a->controller.has_management) {
		rc = ask_list(a, NVME_CNS_ALLOCATED, &a->allocated, &is_complete, err);
		if (rc)
			return rc;
		if (!is_complete) {
			a->allocated = a->active;
			a->is_sound = false;
		}
	}
	n->has_more_namespaces = !is_complete || a->allocated.n > FEATURE_NAMESPACES ||
				 (!is_listed && a->controller.n_most > a->active.n);
	return 0;
}

static bool is_listed(const struct nvme_namespace_list *list, uint32_t nsid)
{
	for (size_t i = 0; i < list->n; i++)
		if (list->at[i] == nsid)
			return true;
	return false;
}

/* Feature 84h, where the drive has it: 3 is for ever. */
static int ask_protection(struct asking *a, struct nvme_namespace *ns, struct error *err)
{
	struct nvme_reply r;
	int rc;

	if (!a->controller.has_protection || !ns->is_attached)
		return 0;
	rc = nvme_feature_get(a->h, NVME_FEATURE_PROTECTION, ns->nsid, &r, err);
	if (!rc && r.answer == ANSWER_UNKNOWN)
		return nvme_reply_error(&r, "Get Features 84h", err);
	if (rc || r.answer != ANSWER_DONE)
		return rc;
	ns->is_protected = ns->is_protected || (r.result & 7) != 0;
	ns->is_permanently_protected = (r.result & 7) == 3;
	return 0;
}

static int ask_namespace(struct asking *a, uint32_t nsid, struct error *err)
{
	struct nvme_features *n = &a->f->nvme;
	struct nvme_namespace *ns = &n->namespaces[n->n_namespaces];
	bool is_attached = is_listed(&a->active, nsid), has_come, is_decoded;
	int rc = identify(a, is_attached ? NVME_CNS_NAMESPACE : NVME_CNS_ALLOCATED_NAMESPACE, nsid,
			  &has_come, err);

	if (rc)
		return rc;
	is_decoded = has_come && nvme_namespace_decode(a->page, NVME_IDENTIFY_BYTES, ns);
	/* Of numbers that were only tried most are no namespace. */
	if (!is_decoded && !a->controller.version)
		return 0;
	if (!is_decoded) { /* it is there, and nothing else is known of it */
		memset(ns, 0, sizeof(*ns));
		a->is_sound = false;
	}
	ns->nsid = nsid;
	ns->is_attached = is_attached;
	n->n_namespaces++;
	return ask_protection(a, ns, err);
}

static int ask_namespaces(struct asking *a, struct error *err)
{
	struct features *f = a->f;
	int rc = ask_lists(a, err);

	for (size_t i = 0; !rc && i < a->allocated.n && i < FEATURE_NAMESPACES; i++)
		rc = ask_namespace(a, a->allocated.at[i], err);
	for (unsigned i = 0; !rc && i < f->nvme.n_namespaces; i++) {
		enum told zero = f->nvme.namespaces[i].dealloc_reads_zero;

		/* All must; one that doesn't or doesn't tell decides. */
		if (i == 0 || zero == TOLD_NO || f->trim_reads_zero == TOLD_YES)
			f->trim_reads_zero = zero;
	}
	return rc;
}

/* How many controllers the subsystem has: more than this host sees means that another may use it. */
static int ask_controllers(struct asking *a, struct error *err)
{
	struct nvme_controller_list list;
	bool has_come;
	int rc;

	if (!a->controller.has_management && !a->controller.shares)
		return 0;
	rc = identify(a, NVME_CNS_CONTROLLERS, 0, &has_come, err);
	if (!rc && has_come && nvme_controller_list_decode(a->page, NVME_IDENTIFY_BYTES, &list))
		a->f->nvme.n_controllers = (uint16_t)list.n;
	return rc;
}

static int ask_activity(struct asking *a, struct error *err)
{
	struct nvme_features *n = &a->f->nvme;
	bool has_come, is = false;
	int rc;

	if (a->controller.has_self_test) {
		rc = log_page(a, NVME_LOG_SELF_TEST, NVME_SELF_TEST_LOG_BYTES, &has_come, err);
		if (rc)
			return rc;
		if (has_come && nvme_self_test_decode(a->page, NVME_SELF_TEST_LOG_BYTES, &is)) {
			n->self_test_runs = is;
			a->f->self_test_runs = told(is);
		}
	} else {
		a->f->self_test_runs = TOLD_NO;
	}
	rc = log_page(a, NVME_LOG_SMART, NVME_LOG_BYTES, &has_come, err);
	if (rc)
		return rc;
	if (has_come && nvme_smart_decode(a->page, NVME_LOG_BYTES, &is))
		n->medium_is_read_only = is;
	rc = log_page(a, NVME_LOG_FIRMWARE, NVME_LOG_BYTES, &has_come, err);
	if (!rc && has_come && nvme_firmware_decode(a->page, NVME_LOG_BYTES, &is))
		n->firmware_is_pending = is;
	return rc;
}

/* Older drives tell of boot partitions by a register only, which the kernel doesn't show. */
static int ask_boot_partitions(struct asking *a, struct error *err)
{
	uint64_t bytes = 0;
	bool has_come;
	int rc;

	if (!a->controller.has_log_list)
		return 0;
	rc = log_page(a, NVME_LOG_LIST, NVME_LOG_PAGES_BYTES, &has_come, err);
	if (rc || !has_come || !nvme_log_is_listed(a->page, NVME_LOG_PAGES_BYTES, NVME_LOG_BOOT))
		return rc;
	rc = log_page(a, NVME_LOG_BOOT, NVME_BOOT_LOG_BYTES, &has_come, err);
	if (!rc && has_come && nvme_boot_decode(a->page, NVME_BOOT_LOG_BYTES, &bytes))
		a->f->nvme.has_boot_partitions = bytes > 0;
	return rc;
}

static void take_estimates(struct asking *a, const uint8_t *log)
{
	struct nvme_sanitize_estimates e;

	if (!nvme_sanitize_estimates(log, NVME_LOG_BYTES, !a->controller.no_deallocate_inhibited,
				     &e))
		return;
	a->f->sanitize.block_s = e.block_s;
	a->f->sanitize.overwrite_s = e.overwrite_s;
	a->f->sanitize.crypto_s = e.crypto_s;
}

/* LOG: what log 81h said; NULL: it didn't come. */
static int ask_all(struct asking *a, const uint8_t *log, struct error *err)
{
	int rc = ask_controller(a, err);

	if (rc || !a->is_sound) /* without its abilities the rest can't be read rightly */
		return rc;
	if (log)
		take_estimates(a, log);
	rc = ask_namespaces(a, err);
	if (!rc)
		rc = ask_controllers(a, err);
	if (!rc)
		rc = ask_activity(a, err);
	return rc ? rc : ask_boot_partitions(a, err);
}

int nvme_features_ask(struct handle *h, struct features *ret, struct error *err)
{
	_free_ uint8_t *page = nvme_page_new(err);
	_free_ struct asking *a = calloc(1, sizeof(*a));
	_free_ struct features *f = calloc(1, sizeof(*f));
	uint8_t log[NVME_LOG_BYTES];
	bool has_log;
	int rc;

	if (!page)
		return -ENOMEM;
	if (!a || !f)
		return error_set(err, REASON_NO_MEMORY, ENOMEM, NULL, "NVMe features");
	*a = (struct asking){ .h = h, .page = page, .f = f };
	f->set = COMMAND_SET_NVME;
	rc = ask_sanitize(a, log, &has_log, err);
	if (rc)
		return rc;
	rc = ask_all(a, has_log ? log : NULL, err);
	if (rc && !has_log)
		return rc;
	/* A drive that fell silent later is one of which only its sanitize status is known: that must not be
	 * lost. */
	if (rc)
		*err = (struct error)ERROR_INIT;
	f->is_known = !rc && a->is_sound;
	*ret = *f;
	return 0;
}
