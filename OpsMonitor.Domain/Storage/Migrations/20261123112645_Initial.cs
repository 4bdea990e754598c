using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace OpsMonitor.Domain.Storage.Migrations
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "inventory_contents",
                columns: table => new
                {
                    tenant_id = table.Column<long>(type: "bigint", nullable: false),
                    content_hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    content = table.Column<string>(type: "jsonb", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_inventory_contents", x => new { x.tenant_id, x.content_hash });
                });

            migrationBuilder.CreateTable(
                name: "tenants",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    slug = table.Column<string>(type: "text", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false, defaultValueSql: "now()")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_tenants", x => x.id);
                    table.CheckConstraint("tenants_slug_check", "slug ~ '^[a-z0-9][a-z0-9-]{0,62}$'");
                });

            migrationBuilder.CreateTable(
                name: "user_claims",
                columns: table => new
                {
                    id = table.Column<int>(type: "integer", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    user_id = table.Column<long>(type: "bigint", nullable: false),
                    claim_type = table.Column<string>(type: "text", nullable: true),
                    claim_value = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_user_claims", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "user_logins",
                columns: table => new
                {
                    login_provider = table.Column<string>(type: "text", nullable: false),
                    provider_key = table.Column<string>(type: "text", nullable: false),
                    provider_display_name = table.Column<string>(type: "text", nullable: true),
                    user_id = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_user_logins", x => new { x.login_provider, x.provider_key });
                });

            migrationBuilder.CreateTable(
                name: "user_tokens",
                columns: table => new
                {
                    user_id = table.Column<long>(type: "bigint", nullable: false),
                    login_provider = table.Column<string>(type: "text", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false),
                    value = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_user_tokens", x => new { x.user_id, x.login_provider, x.name });
                });

            migrationBuilder.CreateTable(
                name: "users",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    display_name = table.Column<string>(type: "text", nullable: false),
                    is_platform_operator = table.Column<bool>(type: "boolean", nullable: false),
                    user_name = table.Column<string>(type: "text", nullable: true),
                    normalized_user_name = table.Column<string>(type: "text", nullable: true),
                    email = table.Column<string>(type: "text", nullable: true),
                    normalized_email = table.Column<string>(type: "text", nullable: true),
                    email_confirmed = table.Column<bool>(type: "boolean", nullable: false),
                    password_hash = table.Column<string>(type: "text", nullable: true),
                    security_stamp = table.Column<string>(type: "text", nullable: true),
                    concurrency_stamp = table.Column<string>(type: "text", nullable: true),
                    phone_number = table.Column<string>(type: "text", nullable: true),
                    phone_number_confirmed = table.Column<bool>(type: "boolean", nullable: false),
                    two_factor_enabled = table.Column<bool>(type: "boolean", nullable: false),
                    lockout_end = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    lockout_enabled = table.Column<bool>(type: "boolean", nullable: false),
                    access_failed_count = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_users", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "audit_logs",
                columns: table => new
                {
                    tenant_id = table.Column<long>(type: "bigint", nullable: false),
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    actor = table.Column<string>(type: "text", nullable: false),
                    actor_name = table.Column<string>(type: "text", nullable: false),
                    action = table.Column<string>(type: "text", nullable: false),
                    subject_type = table.Column<string>(type: "text", nullable: false),
                    subject_id = table.Column<long>(type: "bigint", nullable: true),
                    reason = table.Column<string>(type: "text", nullable: true),
                    data = table.Column<string>(type: "jsonb", nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false, defaultValueSql: "clock_timestamp()")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_audit_logs", x => new { x.tenant_id, x.id });
                    table.ForeignKey(
                        name: "fk_audit_logs_tenant_tenant_id",
                        column: x => x.tenant_id,
                        principalTable: "tenants",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "notifications",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    tenant_id = table.Column<long>(type: "bigint", nullable: false),
                    type = table.Column<string>(type: "text", nullable: false),
                    notifiable_type = table.Column<string>(type: "text", nullable: false),
                    notifiable_id = table.Column<long>(type: "bigint", nullable: false),
                    data = table.Column<string>(type: "jsonb", nullable: false),
                    read_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false, defaultValueSql: "now()"),
                    updated_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false, defaultValueSql: "now()")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_notifications", x => new { x.tenant_id, x.id });
                    table.ForeignKey(
                        name: "fk_notifications_tenant_tenant_id",
                        column: x => x.tenant_id,
                        principalTable: "tenants",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "api_keys",
                columns: table => new
                {
                    tenant_id = table.Column<long>(type: "bigint", nullable: false),
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    key_id = table.Column<string>(type: "text", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false),
                    secret_hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    scopes = table.Column<string[]>(type: "text[]", nullable: false),
                    created_by = table.Column<long>(type: "bigint", nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false, defaultValueSql: "now()"),
                    expires_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    revoked_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    last_used_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_api_keys", x => new { x.tenant_id, x.id });
                    table.ForeignKey(
                        name: "fk_api_keys_tenants_tenant_id",
                        column: x => x.tenant_id,
                        principalTable: "tenants",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_api_keys_users_created_by",
                        column: x => x.created_by,
                        principalTable: "users",
                        principalColumn: "id");
                });

            migrationBuilder.CreateTable(
                name: "backup_sets",
                columns: table => new
                {
                    tenant_id = table.Column<long>(type: "bigint", nullable: false),
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    name = table.Column<string>(type: "text", nullable: false),
                    created_by = table.Column<long>(type: "bigint", nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false, defaultValueSql: "now()")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_backup_sets", x => new { x.tenant_id, x.id });
                    table.CheckConstraint("backup_sets_name_check", "length(btrim(name)) between 1 and 120");
                    table.ForeignKey(
                        name: "fk_backup_sets_tenant_tenant_id",
                        column: x => x.tenant_id,
                        principalTable: "tenants",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_backup_sets_user_created_by",
                        column: x => x.created_by,
                        principalTable: "users",
                        principalColumn: "id");
                });

            migrationBuilder.CreateTable(
                name: "bulk_operation_runs",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    tenant_id = table.Column<long>(type: "bigint", nullable: false),
                    user_id = table.Column<long>(type: "bigint", nullable: true),
                    resource = table.Column<string>(type: "text", nullable: false),
                    action = table.Column<string>(type: "text", nullable: false),
                    idempotency_key = table.Column<string>(type: "text", nullable: true),
                    status = table.Column<string>(type: "text", nullable: false, defaultValueSql: "'pending'"),
                    total_items = table.Column<int>(type: "integer", nullable: true),
                    processed_items = table.Column<int>(type: "integer", nullable: false, defaultValue: 0),
                    succeeded = table.Column<int>(type: "integer", nullable: false, defaultValue: 0),
                    failed = table.Column<int>(type: "integer", nullable: false, defaultValue: 0),
                    skipped = table.Column<int>(type: "integer", nullable: false, defaultValue: 0),
                    item_ids = table.Column<string>(type: "jsonb", nullable: false, defaultValueSql: "'[]'"),
                    failures = table.Column<string>(type: "jsonb", nullable: true),
                    audit_log_id = table.Column<long>(type: "bigint", nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false, defaultValueSql: "now()"),
                    updated_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false, defaultValueSql: "now()"),
                    initiator = table.Column<string>(type: "text", nullable: false, defaultValueSql: "session_user"),
                    summary = table.Column<string>(type: "text", nullable: true),
                    started_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    finished_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    rev = table.Column<long>(type: "bigint", nullable: false, defaultValue: 1L),
                    executor = table.Column<string>(type: "text", nullable: false, defaultValueSql: "'producer'"),
                    attempt = table.Column<int>(type: "integer", nullable: false, defaultValue: 0),
                    times_lost = table.Column<int>(type: "integer", nullable: false, defaultValue: 0),
                    sequence = table.Column<long>(type: "bigint", nullable: false, defaultValue: 0L),
                    lease_owner = table.Column<string>(type: "text", nullable: true),
                    lease_expires_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    abort_requested_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    abort_requested_by = table.Column<string>(type: "text", nullable: true),
                    abort_reason = table.Column<string>(type: "text", nullable: true),
                    retry_of_run_id = table.Column<long>(type: "bigint", nullable: true),
                    traceparent = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_bulk_operation_runs", x => new { x.tenant_id, x.id });
                    table.CheckConstraint("bulk_operation_runs_counters_check", "succeeded >= 0 and failed >= 0 and skipped >= 0 and processed_items = succeeded + failed + skipped");
                    table.CheckConstraint("bulk_operation_runs_executor_check", "executor in ('worker','producer')");
                    table.CheckConstraint("bulk_operation_runs_failures_check", "failures is null or jsonb_typeof(failures) = 'array'");
                    table.CheckConstraint("bulk_operation_runs_finished_check", "(finished_at is not null) = (status not in ('pending','running'))");
                    table.CheckConstraint("bulk_operation_runs_outcome_check", "(status <> 'completed' or failed = 0) and (status <> 'completed_with_errors' or failed > 0)");
                    table.CheckConstraint("bulk_operation_runs_status_check", "status in ('pending','running','completed','completed_with_errors','failed','aborted')");
                    table.CheckConstraint("bulk_operation_runs_total_check", "total_items is null or total_items >= processed_items");
                    table.ForeignKey(
                        name: "fk_bulk_operation_runs_bulk_operation_runs_tenant_id_retry_of_",
                        columns: x => new { x.tenant_id, x.retry_of_run_id },
                        principalTable: "bulk_operation_runs",
                        principalColumns: new[] { "tenant_id", "id" });
                    table.ForeignKey(
                        name: "fk_bulk_operation_runs_tenant_tenant_id",
                        column: x => x.tenant_id,
                        principalTable: "tenants",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_bulk_operation_runs_user_user_id",
                        column: x => x.user_id,
                        principalTable: "users",
                        principalColumn: "id");
                });

            migrationBuilder.CreateTable(
                name: "memberships",
                columns: table => new
                {
                    tenant_id = table.Column<long>(type: "bigint", nullable: false),
                    user_id = table.Column<long>(type: "bigint", nullable: false),
                    role = table.Column<string>(type: "text", nullable: false),
                    notify = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_memberships", x => new { x.tenant_id, x.user_id });
                    table.ForeignKey(
                        name: "fk_memberships_tenants_tenant_id",
                        column: x => x.tenant_id,
                        principalTable: "tenants",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_memberships_users_user_id",
                        column: x => x.user_id,
                        principalTable: "users",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "bulk_operation_run_items",
                columns: table => new
                {
                    tenant_id = table.Column<long>(type: "bigint", nullable: false),
                    run_id = table.Column<long>(type: "bigint", nullable: false),
                    item_id = table.Column<string>(type: "text", nullable: false),
                    outcome = table.Column<string>(type: "text", nullable: false),
                    reason_code = table.Column<string>(type: "text", nullable: true),
                    reason = table.Column<string>(type: "text", nullable: true),
                    display_name = table.Column<string>(type: "text", nullable: true),
                    attempt = table.Column<int>(type: "integer", nullable: false, defaultValue: 0),
                    recorded_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false, defaultValueSql: "now()")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_bulk_operation_run_items", x => new { x.tenant_id, x.run_id, x.item_id });
                    table.CheckConstraint("bulk_operation_run_items_outcome_check", "outcome in ('succeeded','failed','skipped')");
                    table.ForeignKey(
                        name: "fk_bulk_operation_run_items_bulk_operation_runs_tenant_id_run_",
                        columns: x => new { x.tenant_id, x.run_id },
                        principalTable: "bulk_operation_runs",
                        principalColumns: new[] { "tenant_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "inventory_sync_runs",
                columns: table => new
                {
                    tenant_id = table.Column<long>(type: "bigint", nullable: false),
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    status = table.Column<string>(type: "text", nullable: false, defaultValueSql: "'pending'"),
                    selection_hash = table.Column<string>(type: "text", nullable: false),
                    selection = table.Column<string>(type: "jsonb", nullable: false),
                    source = table.Column<string>(type: "text", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false, defaultValueSql: "now()"),
                    started_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    finished_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    item_count = table.Column<int>(type: "integer", nullable: false, defaultValue: 0),
                    bulk_operation_run_id = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_inventory_sync_runs", x => new { x.tenant_id, x.id });
                    table.CheckConstraint("inventory_sync_runs_status_check", "status in ('pending','running','completed','completed_with_errors','failed','aborted')");
                    table.ForeignKey(
                        name: "fk_inventory_sync_runs_bulk_operation_runs_tenant_id_bulk_oper",
                        columns: x => new { x.tenant_id, x.bulk_operation_run_id },
                        principalTable: "bulk_operation_runs",
                        principalColumns: new[] { "tenant_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "backup_items",
                columns: table => new
                {
                    tenant_id = table.Column<long>(type: "bigint", nullable: false),
                    backup_set_id = table.Column<long>(type: "bigint", nullable: false),
                    policy_id = table.Column<string>(type: "text", nullable: false),
                    subject_type = table.Column<string>(type: "text", nullable: false),
                    display_name = table.Column<string>(type: "text", nullable: false),
                    content_hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    sync_run_id = table.Column<long>(type: "bigint", nullable: false),
                    bulk_operation_run_id = table.Column<long>(type: "bigint", nullable: false),
                    added_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false, defaultValueSql: "now()")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_backup_items", x => new { x.tenant_id, x.backup_set_id, x.policy_id });
                    table.ForeignKey(
                        name: "fk_backup_items_backup_sets_tenant_id_backup_set_id",
                        columns: x => new { x.tenant_id, x.backup_set_id },
                        principalTable: "backup_sets",
                        principalColumns: new[] { "tenant_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_backup_items_bulk_operation_runs_tenant_id_bulk_operation_r",
                        columns: x => new { x.tenant_id, x.bulk_operation_run_id },
                        principalTable: "bulk_operation_runs",
                        principalColumns: new[] { "tenant_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_backup_items_inventory_contents_tenant_id_content_hash",
                        columns: x => new { x.tenant_id, x.content_hash },
                        principalTable: "inventory_contents",
                        principalColumns: new[] { "tenant_id", "content_hash" },
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_backup_items_inventory_sync_runs_tenant_id_sync_run_id",
                        columns: x => new { x.tenant_id, x.sync_run_id },
                        principalTable: "inventory_sync_runs",
                        principalColumns: new[] { "tenant_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "findings",
                columns: table => new
                {
                    tenant_id = table.Column<long>(type: "bigint", nullable: false),
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    finding_type = table.Column<string>(type: "text", nullable: false),
                    scope_key = table.Column<string>(type: "text", nullable: false),
                    baseline_run_id = table.Column<long>(type: "bigint", nullable: true),
                    current_run_id = table.Column<long>(type: "bigint", nullable: true),
                    fingerprint = table.Column<string>(type: "text", nullable: false),
                    subject_type = table.Column<string>(type: "text", nullable: false),
                    subject_external_id = table.Column<string>(type: "text", nullable: false),
                    subject_name = table.Column<string>(type: "text", nullable: false),
                    status = table.Column<string>(type: "text", nullable: false, defaultValueSql: "'new'"),
                    change_type = table.Column<string>(type: "text", nullable: false),
                    evidence_jsonb = table.Column<string>(type: "jsonb", nullable: false),
                    bulk_operation_run_id = table.Column<long>(type: "bigint", nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false, defaultValueSql: "now()"),
                    updated_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false, defaultValueSql: "now()"),
                    first_seen_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false, defaultValueSql: "now()"),
                    last_seen_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false, defaultValueSql: "now()"),
                    resolved_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    acknowledged_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    acknowledged_by = table.Column<long>(type: "bigint", nullable: true),
                    acknowledgement_note = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_findings", x => new { x.tenant_id, x.id });
                    table.CheckConstraint("findings_change_type_check", "change_type in ('added','removed','changed')");
                    table.CheckConstraint("findings_status_check", "status in ('new','acknowledged')");
                    table.ForeignKey(
                        name: "fk_findings_bulk_operation_runs_tenant_id_bulk_operation_run_id",
                        columns: x => new { x.tenant_id, x.bulk_operation_run_id },
                        principalTable: "bulk_operation_runs",
                        principalColumns: new[] { "tenant_id", "id" });
                    table.ForeignKey(
                        name: "fk_findings_inventory_sync_runs_tenant_id_baseline_run_id",
                        columns: x => new { x.tenant_id, x.baseline_run_id },
                        principalTable: "inventory_sync_runs",
                        principalColumns: new[] { "tenant_id", "id" });
                    table.ForeignKey(
                        name: "fk_findings_inventory_sync_runs_tenant_id_current_run_id",
                        columns: x => new { x.tenant_id, x.current_run_id },
                        principalTable: "inventory_sync_runs",
                        principalColumns: new[] { "tenant_id", "id" });
                    table.ForeignKey(
                        name: "fk_findings_tenant_tenant_id",
                        column: x => x.tenant_id,
                        principalTable: "tenants",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_findings_user_acknowledged_by",
                        column: x => x.acknowledged_by,
                        principalTable: "users",
                        principalColumn: "id");
                });

            migrationBuilder.CreateTable(
                name: "inventory_items",
                columns: table => new
                {
                    tenant_id = table.Column<long>(type: "bigint", nullable: false),
                    sync_run_id = table.Column<long>(type: "bigint", nullable: false),
                    subject_type = table.Column<string>(type: "text", nullable: false),
                    external_id = table.Column<string>(type: "text", nullable: false),
                    display_name = table.Column<string>(type: "text", nullable: false),
                    content_hash = table.Column<byte[]>(type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_inventory_items", x => new { x.tenant_id, x.sync_run_id, x.subject_type, x.external_id });
                    table.ForeignKey(
                        name: "fk_inventory_items_inventory_contents_tenant_id_content_hash",
                        columns: x => new { x.tenant_id, x.content_hash },
                        principalTable: "inventory_contents",
                        principalColumns: new[] { "tenant_id", "content_hash" },
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_inventory_items_inventory_sync_runs_tenant_id_sync_run_id",
                        columns: x => new { x.tenant_id, x.sync_run_id },
                        principalTable: "inventory_sync_runs",
                        principalColumns: new[] { "tenant_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "inventory_uploads",
                columns: table => new
                {
                    tenant_id = table.Column<long>(type: "bigint", nullable: false),
                    sync_run_id = table.Column<long>(type: "bigint", nullable: false),
                    archive = table.Column<byte[]>(type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_inventory_uploads", x => new { x.tenant_id, x.sync_run_id });
                    table.ForeignKey(
                        name: "fk_inventory_uploads_inventory_sync_runs_tenant_id_sync_run_id",
                        columns: x => new { x.tenant_id, x.sync_run_id },
                        principalTable: "inventory_sync_runs",
                        principalColumns: new[] { "tenant_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "ix_api_keys_created_by",
                table: "api_keys",
                column: "created_by");

            migrationBuilder.CreateIndex(
                name: "ix_api_keys_key_id",
                table: "api_keys",
                column: "key_id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_audit_logs_tenant_id_subject_type_subject_id_id",
                table: "audit_logs",
                columns: new[] { "tenant_id", "subject_type", "subject_id", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_backup_items_tenant_id_bulk_operation_run_id",
                table: "backup_items",
                columns: new[] { "tenant_id", "bulk_operation_run_id" });

            migrationBuilder.CreateIndex(
                name: "ix_backup_items_tenant_id_content_hash",
                table: "backup_items",
                columns: new[] { "tenant_id", "content_hash" });

            migrationBuilder.CreateIndex(
                name: "ix_backup_items_tenant_id_sync_run_id",
                table: "backup_items",
                columns: new[] { "tenant_id", "sync_run_id" });

            migrationBuilder.CreateIndex(
                name: "ix_backup_sets_created_by",
                table: "backup_sets",
                column: "created_by");

            migrationBuilder.CreateIndex(
                name: "bulk_operation_run_items_by_reason",
                table: "bulk_operation_run_items",
                columns: new[] { "tenant_id", "run_id", "outcome", "reason_code", "item_id" },
                filter: "outcome <> 'succeeded'");

            migrationBuilder.CreateIndex(
                name: "bulk_operation_run_items_history",
                table: "bulk_operation_run_items",
                columns: new[] { "tenant_id", "item_id", "run_id" });

            migrationBuilder.CreateIndex(
                name: "bulk_operation_runs_active",
                table: "bulk_operation_runs",
                column: "id",
                filter: "status in ('pending','running')");

            migrationBuilder.CreateIndex(
                name: "bulk_operation_runs_active_key",
                table: "bulk_operation_runs",
                columns: new[] { "tenant_id", "idempotency_key" },
                unique: true,
                filter: "status in ('pending','running')");

            migrationBuilder.CreateIndex(
                name: "bulk_operation_runs_by_creation",
                table: "bulk_operation_runs",
                columns: new[] { "tenant_id", "created_at", "id" });

            migrationBuilder.CreateIndex(
                name: "bulk_operation_runs_by_operation",
                table: "bulk_operation_runs",
                columns: new[] { "tenant_id", "resource", "action", "id" });

            migrationBuilder.CreateIndex(
                name: "bulk_operation_runs_by_status",
                table: "bulk_operation_runs",
                columns: new[] { "tenant_id", "status", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_bulk_operation_runs_tenant_id_retry_of_run_id",
                table: "bulk_operation_runs",
                columns: new[] { "tenant_id", "retry_of_run_id" },
                filter: "retry_of_run_id is not null");

            migrationBuilder.CreateIndex(
                name: "ix_bulk_operation_runs_user_id",
                table: "bulk_operation_runs",
                column: "user_id");

            migrationBuilder.CreateIndex(
                name: "ix_findings_acknowledged_by",
                table: "findings",
                column: "acknowledged_by");

            migrationBuilder.CreateIndex(
                name: "ix_findings_tenant_id_baseline_run_id",
                table: "findings",
                columns: new[] { "tenant_id", "baseline_run_id" });

            migrationBuilder.CreateIndex(
                name: "ix_findings_tenant_id_bulk_operation_run_id",
                table: "findings",
                columns: new[] { "tenant_id", "bulk_operation_run_id" });

            migrationBuilder.CreateIndex(
                name: "ix_findings_tenant_id_current_run_id",
                table: "findings",
                columns: new[] { "tenant_id", "current_run_id" });

            migrationBuilder.CreateIndex(
                name: "ix_findings_tenant_id_fingerprint",
                table: "findings",
                columns: new[] { "tenant_id", "fingerprint" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_findings_tenant_id_scope_key_baseline_run_id_current_run_id",
                table: "findings",
                columns: new[] { "tenant_id", "scope_key", "baseline_run_id", "current_run_id" });

            migrationBuilder.CreateIndex(
                name: "ix_findings_tenant_id_subject_external_id",
                table: "findings",
                columns: new[] { "tenant_id", "subject_external_id" });

            migrationBuilder.CreateIndex(
                name: "ix_inventory_items_tenant_id_content_hash",
                table: "inventory_items",
                columns: new[] { "tenant_id", "content_hash" });

            migrationBuilder.CreateIndex(
                name: "ix_inventory_items_tenant_id_external_id_sync_run_id",
                table: "inventory_items",
                columns: new[] { "tenant_id", "external_id", "sync_run_id" });

            migrationBuilder.CreateIndex(
                name: "ix_inventory_sync_runs_tenant_id_bulk_operation_run_id",
                table: "inventory_sync_runs",
                columns: new[] { "tenant_id", "bulk_operation_run_id" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_inventory_sync_runs_tenant_id_finished_at",
                table: "inventory_sync_runs",
                columns: new[] { "tenant_id", "finished_at" });

            migrationBuilder.CreateIndex(
                name: "ix_memberships_user_id",
                table: "memberships",
                column: "user_id");

            migrationBuilder.CreateIndex(
                name: "ix_notifications_tenant_id_notifiable_id_id",
                table: "notifications",
                columns: new[] { "tenant_id", "notifiable_id", "id" });

            migrationBuilder.CreateIndex(
                name: "notifications_unread",
                table: "notifications",
                columns: new[] { "tenant_id", "notifiable_id" },
                filter: "read_at is null");

            migrationBuilder.CreateIndex(
                name: "ix_tenants_slug",
                table: "tenants",
                column: "slug",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_users_normalized_email",
                table: "users",
                column: "normalized_email");

            migrationBuilder.CreateIndex(
                name: "ix_users_normalized_user_name",
                table: "users",
                column: "normalized_user_name",
                unique: true);

            migrationBuilder.RunScript("tables.sql");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "api_keys");

            migrationBuilder.DropTable(
                name: "audit_logs");

            migrationBuilder.DropTable(
                name: "backup_items");

            migrationBuilder.DropTable(
                name: "bulk_operation_run_items");

            migrationBuilder.DropTable(
                name: "findings");

            migrationBuilder.DropTable(
                name: "inventory_items");

            migrationBuilder.DropTable(
                name: "inventory_uploads");

            migrationBuilder.DropTable(
                name: "memberships");

            migrationBuilder.DropTable(
                name: "notifications");

            migrationBuilder.DropTable(
                name: "user_claims");

            migrationBuilder.DropTable(
                name: "user_logins");

            migrationBuilder.DropTable(
                name: "user_tokens");

            migrationBuilder.DropTable(
                name: "backup_sets");

            migrationBuilder.DropTable(
                name: "inventory_contents");

            migrationBuilder.DropTable(
                name: "inventory_sync_runs");

            migrationBuilder.DropTable(
                name: "bulk_operation_runs");

            migrationBuilder.DropTable(
                name: "tenants");

            migrationBuilder.DropTable(
                name: "users");
        }
    }
}
