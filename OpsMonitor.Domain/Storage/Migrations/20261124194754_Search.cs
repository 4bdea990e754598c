using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace OpsMonitor.Domain.Storage.Migrations
{
    /// <inheritdoc />
    public partial class Search : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "bulk_operation_run_items_history",
                table: "bulk_operation_run_items");

            migrationBuilder.AlterTable(
                name: "bulk_operation_runs")
                .Annotation("Npgsql:StorageParameter:fillfactor", 70);

            migrationBuilder.CreateIndex(
                name: "bulk_operation_runs_by_initiator",
                table: "bulk_operation_runs",
                columns: new[] { "tenant_id", "initiator", "id" });

            migrationBuilder.CreateIndex(
                name: "bulk_operation_run_items_history",
                table: "bulk_operation_run_items",
                columns: new[] { "item_id", "tenant_id", "run_id" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "bulk_operation_runs_by_initiator",
                table: "bulk_operation_runs");

            migrationBuilder.DropIndex(
                name: "bulk_operation_run_items_history",
                table: "bulk_operation_run_items");

            migrationBuilder.AlterTable(
                name: "bulk_operation_runs")
                .OldAnnotation("Npgsql:StorageParameter:fillfactor", 70);

            migrationBuilder.CreateIndex(
                name: "bulk_operation_run_items_history",
                table: "bulk_operation_run_items",
                columns: new[] { "tenant_id", "item_id", "run_id" });
        }
    }
}
