using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace OpsMonitor.Domain.Storage.Migrations
{
    /// <inheritdoc />
    public partial class Deadlines : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "operation_deadlines",
                columns: table => new
                {
                    tenant_id = table.Column<long>(type: "bigint", nullable: false),
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    resource = table.Column<string>(type: "text", nullable: false),
                    action = table.Column<string>(type: "text", nullable: false),
                    too_long_minutes = table.Column<int>(type: "integer", nullable: true),
                    too_long_times = table.Column<decimal>(type: "numeric", nullable: true),
                    starts_late_minutes = table.Column<int>(type: "integer", nullable: true),
                    not_run_hours = table.Column<int>(type: "integer", nullable: true),
                    failed_percent = table.Column<int>(type: "integer", nullable: true),
                    usual_seconds = table.Column<int>(type: "integer", nullable: true),
                    created_by = table.Column<long>(type: "bigint", nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false, defaultValueSql: "now()")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_operation_deadlines", x => new { x.tenant_id, x.id });
                    table.CheckConstraint("operation_deadlines_limits_check", "least(too_long_minutes, starts_late_minutes, not_run_hours) > 0 and too_long_times > 1 and failed_percent between 0 and 99");
                    table.ForeignKey(
                        name: "fk_operation_deadlines_tenant_tenant_id",
                        column: x => x.tenant_id,
                        principalTable: "tenants",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_operation_deadlines_user_created_by",
                        column: x => x.created_by,
                        principalTable: "users",
                        principalColumn: "id");
                });

            migrationBuilder.CreateTable(
                name: "deadline_misses",
                columns: table => new
                {
                    tenant_id = table.Column<long>(type: "bigint", nullable: false),
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    deadline_id = table.Column<long>(type: "bigint", nullable: false),
                    missed = table.Column<string>(type: "text", nullable: false),
                    run_id = table.Column<long>(type: "bigint", nullable: true),
                    since = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    ended_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_deadline_misses", x => new { x.tenant_id, x.id });
                    table.CheckConstraint("deadline_misses_missed_check", "missed in ('too_long','starts_late','failed_share','not_run') and (missed = 'not_run') = (run_id is null)");
                    table.ForeignKey(
                        name: "fk_deadline_misses_bulk_operation_runs_tenant_id_run_id",
                        columns: x => new { x.tenant_id, x.run_id },
                        principalTable: "bulk_operation_runs",
                        principalColumns: new[] { "tenant_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_deadline_misses_operation_deadlines_tenant_id_deadline_id",
                        columns: x => new { x.tenant_id, x.deadline_id },
                        principalTable: "operation_deadlines",
                        principalColumns: new[] { "tenant_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "deadline_misses_once",
                table: "deadline_misses",
                columns: new[] { "tenant_id", "deadline_id", "run_id", "missed" },
                unique: true,
                filter: "run_id is not null");

            migrationBuilder.CreateIndex(
                name: "deadline_misses_open",
                table: "deadline_misses",
                columns: new[] { "tenant_id", "since" },
                filter: "ended_at is null");

            migrationBuilder.CreateIndex(
                name: "deadline_misses_silence",
                table: "deadline_misses",
                columns: new[] { "tenant_id", "deadline_id" },
                unique: true,
                filter: "run_id is null and ended_at is null");

            migrationBuilder.CreateIndex(
                name: "ix_deadline_misses_tenant_id_run_id",
                table: "deadline_misses",
                columns: new[] { "tenant_id", "run_id" });

            migrationBuilder.CreateIndex(
                name: "ix_operation_deadlines_created_by",
                table: "operation_deadlines",
                column: "created_by");

            migrationBuilder.CreateIndex(
                name: "operation_deadlines_operation",
                table: "operation_deadlines",
                columns: new[] { "tenant_id", "resource", "action" },
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "deadline_misses");

            migrationBuilder.DropTable(
                name: "operation_deadlines");
        }
    }
}
