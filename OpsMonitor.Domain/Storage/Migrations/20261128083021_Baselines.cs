using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace OpsMonitor.Domain.Storage.Migrations
{
    /// <inheritdoc />
    public partial class Baselines : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<byte[]>(
                name: "baseline_hash",
                table: "findings",
                type: "bytea",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "checks",
                table: "findings",
                type: "integer",
                nullable: false,
                defaultValue: 1);

            migrationBuilder.AddColumn<long>(
                name: "counterpart_id",
                table: "findings",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<byte[]>(
                name: "current_hash",
                table: "findings",
                type: "bytea",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "ended_by",
                table: "findings",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "ended_by_name",
                table: "findings",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "reopened_count",
                table: "findings",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<string>(
                name: "replacement_jsonb",
                table: "findings",
                type: "jsonb",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "successor_id",
                table: "findings",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "unchecked_run_id",
                table: "findings",
                type: "bigint",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "drift_baselines",
                columns: table => new
                {
                    tenant_id = table.Column<long>(type: "bigint", nullable: false),
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    scope_key = table.Column<string>(type: "text", nullable: false),
                    sync_run_id = table.Column<long>(type: "bigint", nullable: false),
                    approved_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false, defaultValueSql: "now()"),
                    approved_by = table.Column<string>(type: "text", nullable: false),
                    reason = table.Column<string>(type: "text", nullable: false),
                    replaced_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_drift_baselines", x => new { x.tenant_id, x.id });
                    table.ForeignKey(
                        name: "fk_drift_baselines_inventory_sync_runs_tenant_id_sync_run_id",
                        columns: x => new { x.tenant_id, x.sync_run_id },
                        principalTable: "inventory_sync_runs",
                        principalColumns: new[] { "tenant_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "drift_runs",
                columns: table => new
                {
                    tenant_id = table.Column<long>(type: "bigint", nullable: false),
                    run_id = table.Column<long>(type: "bigint", nullable: false),
                    scope_key = table.Column<string>(type: "text", nullable: false),
                    baseline_run_id = table.Column<long>(type: "bigint", nullable: false),
                    current_run_id = table.Column<long>(type: "bigint", nullable: false),
                    is_check = table.Column<bool>(type: "boolean", nullable: false),
                    delta = table.Column<string>(type: "jsonb", nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false, defaultValueSql: "now()")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_drift_runs", x => new { x.tenant_id, x.run_id });
                    table.CheckConstraint("drift_runs_delta_check", "(delta is not null) = is_check");
                    table.ForeignKey(
                        name: "fk_drift_runs_bulk_operation_runs_tenant_id_run_id",
                        columns: x => new { x.tenant_id, x.run_id },
                        principalTable: "bulk_operation_runs",
                        principalColumns: new[] { "tenant_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_drift_runs_inventory_sync_runs_tenant_id_baseline_run_id",
                        columns: x => new { x.tenant_id, x.baseline_run_id },
                        principalTable: "inventory_sync_runs",
                        principalColumns: new[] { "tenant_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_drift_runs_inventory_sync_runs_tenant_id_current_run_id",
                        columns: x => new { x.tenant_id, x.current_run_id },
                        principalTable: "inventory_sync_runs",
                        principalColumns: new[] { "tenant_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "finding_runs",
                columns: table => new
                {
                    tenant_id = table.Column<long>(type: "bigint", nullable: false),
                    finding_id = table.Column<long>(type: "bigint", nullable: false),
                    run_id = table.Column<long>(type: "bigint", nullable: false),
                    news = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_finding_runs", x => new { x.tenant_id, x.finding_id, x.run_id });
                    table.CheckConstraint("finding_runs_news_check", "news in ('new','still_there','back_again','fixed','superseded','not_checked')");
                    table.ForeignKey(
                        name: "fk_finding_runs_bulk_operation_runs_tenant_id_run_id",
                        columns: x => new { x.tenant_id, x.run_id },
                        principalTable: "bulk_operation_runs",
                        principalColumns: new[] { "tenant_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_finding_runs_findings_tenant_id_finding_id",
                        columns: x => new { x.tenant_id, x.finding_id },
                        principalTable: "findings",
                        principalColumns: new[] { "tenant_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.RunScript("baselines.sql");

            migrationBuilder.CreateIndex(
                name: "ix_findings_tenant_id_counterpart_id",
                table: "findings",
                columns: new[] { "tenant_id", "counterpart_id" },
                filter: "counterpart_id is not null");

            migrationBuilder.CreateIndex(
                name: "ix_findings_tenant_id_successor_id",
                table: "findings",
                columns: new[] { "tenant_id", "successor_id" },
                filter: "successor_id is not null");

            migrationBuilder.CreateIndex(
                name: "ix_findings_tenant_id_unchecked_run_id",
                table: "findings",
                columns: new[] { "tenant_id", "unchecked_run_id" },
                filter: "unchecked_run_id is not null");

            migrationBuilder.AddCheckConstraint(
                name: "findings_end_check",
                table: "findings",
                sql: "ended_by in ('resolved','superseded','accepted') and (ended_by is null) = (resolved_at is null)");

            migrationBuilder.CreateIndex(
                name: "drift_baselines_current",
                table: "drift_baselines",
                columns: new[] { "tenant_id", "scope_key" },
                unique: true,
                filter: "replaced_at is null");

            migrationBuilder.CreateIndex(
                name: "ix_drift_baselines_tenant_id_sync_run_id",
                table: "drift_baselines",
                columns: new[] { "tenant_id", "sync_run_id" });

            migrationBuilder.CreateIndex(
                name: "ix_drift_runs_tenant_id_baseline_run_id",
                table: "drift_runs",
                columns: new[] { "tenant_id", "baseline_run_id" });

            migrationBuilder.CreateIndex(
                name: "ix_drift_runs_tenant_id_current_run_id",
                table: "drift_runs",
                columns: new[] { "tenant_id", "current_run_id" });

            migrationBuilder.CreateIndex(
                name: "ix_finding_runs_tenant_id_run_id_finding_id",
                table: "finding_runs",
                columns: new[] { "tenant_id", "run_id", "finding_id" });

            migrationBuilder.AddForeignKey(
                name: "fk_findings_bulk_operation_runs_tenant_id_unchecked_run_id",
                table: "findings",
                columns: new[] { "tenant_id", "unchecked_run_id" },
                principalTable: "bulk_operation_runs",
                principalColumns: new[] { "tenant_id", "id" });

            migrationBuilder.AddForeignKey(
                name: "fk_findings_findings_tenant_id_counterpart_id",
                table: "findings",
                columns: new[] { "tenant_id", "counterpart_id" },
                principalTable: "findings",
                principalColumns: new[] { "tenant_id", "id" });

            migrationBuilder.AddForeignKey(
                name: "fk_findings_findings_tenant_id_successor_id",
                table: "findings",
                columns: new[] { "tenant_id", "successor_id" },
                principalTable: "findings",
                principalColumns: new[] { "tenant_id", "id" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropForeignKey(
                name: "fk_findings_bulk_operation_runs_tenant_id_unchecked_run_id",
                table: "findings");

            migrationBuilder.DropForeignKey(
                name: "fk_findings_findings_tenant_id_counterpart_id",
                table: "findings");

            migrationBuilder.DropForeignKey(
                name: "fk_findings_findings_tenant_id_successor_id",
                table: "findings");

            migrationBuilder.DropTable(
                name: "drift_baselines");

            migrationBuilder.DropTable(
                name: "drift_runs");

            migrationBuilder.DropTable(
                name: "finding_runs");

            migrationBuilder.DropIndex(
                name: "ix_findings_tenant_id_counterpart_id",
                table: "findings");

            migrationBuilder.DropIndex(
                name: "ix_findings_tenant_id_successor_id",
                table: "findings");

            migrationBuilder.DropIndex(
                name: "ix_findings_tenant_id_unchecked_run_id",
                table: "findings");

            migrationBuilder.DropCheckConstraint(
                name: "findings_end_check",
                table: "findings");

            migrationBuilder.DropColumn(
                name: "baseline_hash",
                table: "findings");

            migrationBuilder.DropColumn(
                name: "checks",
                table: "findings");

            migrationBuilder.DropColumn(
                name: "counterpart_id",
                table: "findings");

            migrationBuilder.DropColumn(
                name: "current_hash",
                table: "findings");

            migrationBuilder.DropColumn(
                name: "ended_by",
                table: "findings");

            migrationBuilder.DropColumn(
                name: "ended_by_name",
                table: "findings");

            migrationBuilder.DropColumn(
                name: "reopened_count",
                table: "findings");

            migrationBuilder.DropColumn(
                name: "replacement_jsonb",
                table: "findings");

            migrationBuilder.DropColumn(
                name: "successor_id",
                table: "findings");

            migrationBuilder.DropColumn(
                name: "unchecked_run_id",
                table: "findings");
        }
    }
}
